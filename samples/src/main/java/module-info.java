/** Programs that show how uvport is used; one file per sample. */
module dev.uvport.samples {
  requires dev.uvport.api;
  requires info.picocli;
  requires org.apache.httpcomponents.core5.httpcore5;
  requires static transitive org.jspecify;

  opens dev.uvport.samples to
      info.picocli;
}
