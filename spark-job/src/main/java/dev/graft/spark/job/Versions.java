package dev.graft.spark.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.package$;

/** The versions that a result depends on. */
public final class Versions {

  private Versions() {}

  /** Graft's own version. */
  public static String graft() {
    return build().getProperty("graft");
  }

  static Map<String, String> all() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("graft", graft());
    versions.put("deeplearning4j", build().getProperty("deeplearning4j"));
    versions.put("spark", package$.MODULE$.SPARK_VERSION());
    versions.put("hadoop", VersionInfo.getVersion());
    versions.put("java", System.getProperty("java.version"));
    return versions;
  }

  private static Properties build() {
    Properties properties = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("/dev/graft/versions.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
