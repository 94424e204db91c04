/** Programs that show how uvport is used; one file per sample. */
module dev.uvport.samples {
  requires dev.uvport.api;
  requires info.picocli;
  requires static transitive org.jspecify;

  opens dev.uvport.samples to
      info.picocli;
}
