package dev.graft.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A line of a file in {@code META-INF/services}. {@link java.util.ServiceLoader} reads these too,
 * but does not say where a provider that cannot be loaded came from, and passes over a class that
 * two jars have.
 *
 * @param provider the name of the class
 * @param base the URL of the jar or folder, as resources in it begin
 */
record Registration(String provider, String base) {

  private static final String SERVICES = "META-INF/services/";

  /** All that a class loader sees, in its order. */
  static List<Registration> of(Class<?> service, ClassLoader loader) {
    List<Registration> all = new ArrayList<>();
    String file = SERVICES + service.getName();
    try {
      for (URL url : Collections.list(loader.getResources(file))) {
        String base = base(url, file);
        for (String line : lines(url)) {
          Registration one = new Registration(line, base);
          if (!all.contains(one)) {
            all.add(one);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + " of the class path", e);
    }
    return all;
  }

  private static List<String> lines(URL url) throws IOException {
    try (InputStream in = open(url)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .toList();
    }
  }

  /** What Java keeps open of a jar by its URL outlives the class loader: nothing is kept. */
  static InputStream open(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  private static String base(URL url, String file) {
    String text = url.toString();
    return text.substring(0, text.length() - file.length());
  }

  /** Whether it stands in one place with a class; some class loaders do not tell. */
  boolean beside(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    URL url = type.getResource("/" + file);
    return url == null ? provider.startsWith("dev.graft.") : base.equals(base(url, file));
  }

  /** The name of the jar's file, or the folder. */
  String place() {
    if (!base.startsWith("jar:")) {
      return base.replaceFirst("^file:", "");
    }
    String jar = base.substring(0, base.lastIndexOf("!/"));
    return jar.substring(jar.lastIndexOf('/') + 1);
  }

  /**
   * Whether another one is this one again: the copy of a jar that Spark makes for executors has the
   * jar's file name.
   */
  boolean isCopyOf(Registration other) {
    return provider.equals(other.provider) && place().equals(other.place()) && sameClass(other);
  }

  private boolean sameClass(Registration other) {
    return Arrays.equals(bytes(), other.bytes());
  }

  private byte[] bytes() {
    try (InputStream in = open(new URL(base + provider.replace('.', '/') + ".class"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      return new byte[0]; // in neither: told when it is loaded
    }
  }
}
