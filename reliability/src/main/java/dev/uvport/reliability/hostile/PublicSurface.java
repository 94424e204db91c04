package dev.uvport.reliability.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a module lets its users call, found by reflection: a method that is added to it is called
 * without anybody having to remember.
 *
 * <p><b>Threading.</b> Stateless.
 */
final class PublicSurface {
  private PublicSurface() {}

  /**
   * The public constructors and methods of the public types in the packages that modules export to
   * everybody, inherited ones included, apart from {@code java.lang}'s.
   *
   * @param anyOfEach one class of each module, from wherever it was loaded
   */
  static List<Executable> of(Class<?>... anyOfEach) {
    Set<Executable> found = new LinkedHashSet<>();
    for (Class<?> any : anyOfEach) {
      for (Class<?> type : publicTypes(any)) {
        if (!Modifier.isAbstract(type.getModifiers())) {
          found.addAll(List.of(type.getConstructors()));
        }
        for (Method method : type.getMethods()) {
          if (!method.getDeclaringClass().getName().startsWith("java.lang.")
              && !method.isBridge()) {
            found.add(method);
          }
        }
      }
    }
    found.forEach(each -> each.setAccessible(true));
    return List.copyOf(found);
  }

  private static List<Class<?>> publicTypes(Class<?> any) {
    try {
      Path place = Path.of(any.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return publicTypes(place, any.getClassLoader());
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        return publicTypes(jar.getPath("/"), any.getClassLoader());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException | ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Class<?>> publicTypes(Path root, ClassLoader loader)
      throws IOException, ClassNotFoundException {
    List<Class<?>> types = new ArrayList<>();
    try (InputStream descriptor = Files.newInputStream(root.resolve("module-info.class"))) {
      for (Exports exported : ModuleDescriptor.read(descriptor).exports()) {
        if (!exported.isQualified()) {
          addTypes(root, exported.source(), loader, types);
        }
      }
    }
    return types;
  }

  private static void addTypes(
      Path root, String packageName, ClassLoader loader, List<Class<?>> types)
      throws IOException, ClassNotFoundException {
    List<String> names;
    try (Stream<Path> files = Files.list(root.resolve(packageName.replace('.', '/')))) {
      names = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    for (String name : names) {
      if (name.endsWith(".class") && !name.equals("package-info.class")) {
        String binary = packageName + "." + name.substring(0, name.length() - ".class".length());
        Class<?> type = Class.forName(binary, false, loader);
        if (isPublic(type)) {
          types.add(type);
        }
      }
    }
  }

  private static boolean isPublic(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return Modifier.isPublic(type.getModifiers()) && (enclosing == null || isPublic(enclosing));
  }
}
