package dev.graft.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A jar that a user builds: of sources, with a file in META-INF/services. */
public final class UsersJar {

  private final Path folder;

  /**
   * @param folder an empty one, for sources and classes
   */
  public UsersJar(Path folder) {
    this.folder = folder;
  }

  /** The example of a class in docs/extending.md. */
  public static String manual(String name) throws IOException {
    String page = Files.readString(Path.of("../docs/extending.md"));
    Matcher block = Pattern.compile("(?s)```java\n(.*?)```").matcher(page);
    while (block.find()) {
      if (block.group(1).contains("public final class " + name + " ")) {
        return block.group(1);
      }
    }
    throw new IllegalArgumentException("docs/extending.md has no class " + name);
  }

  /** Adds a source; one that is needed to compile the others only is not in the jar. */
  public UsersJar source(String name, String code) throws IOException {
    Path file = folder.resolve("sources").resolve(name.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, code);
    return this;
  }

  /** Compiles the sources and packs those classes that are below a package. */
  public Path jar(String file, String below, Class<?> service, String provider) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(classes);
    Path jar = folder.resolve(file);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> compiled = Files.walk(classes.resolve(below.replace('.', '/')))) {
      for (Path one : compiled.filter(Files::isRegularFile).toList()) {
        entry(zip, classes.relativize(one).toString(), Files.readAllBytes(one));
      }
      entry(
          zip,
          "META-INF/services/" + service.getName(),
          (provider + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    ((OutputStream) zip).write(bytes);
  }

  private void compile(Path classes) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--release",
                "17",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
    try (Stream<Path> sources = Files.walk(folder.resolve("sources"))) {
      sources.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
    }
    Javac.here().compile(arguments);
  }

  /** Runs something as spark-submit does with --jars. */
  public static <T> T with(List<Path> jars, Callable<T> what) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    URL[] urls = jars.stream().map(UsersJar::url).toArray(URL[]::new);
    try (URLClassLoader loader = new URLClassLoader(urls, before)) {
      thread.setContextClassLoader(loader);
      return what.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The same of one or more jars. */
  public static <T> T with(Callable<T> what, Path... jars) throws Exception {
    return with(Arrays.asList(jars), what);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
