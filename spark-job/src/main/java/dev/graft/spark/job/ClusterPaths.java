package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.config.EmbeddingSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.Settings;
import dev.graft.spark.storage.Filesystems;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;

/**
 * The paths of a job in Spark's cluster mode, which puts the driver on a machine that nobody has
 * chosen, into a folder that was empty.
 */
public final class ClusterPaths {

  private static final String OUTPUT = "output";

  private ClusterPaths() {}

  /** Whether this JVM is a driver that cluster mode has placed. */
  public static boolean driverIsElsewhere() {
    SparkConf conf = new SparkConf();
    return conf.get("spark.submit.deployMode", "client").equals("cluster")
        || conf.getBoolean("spark.kubernetes.submitInDriver", false);
  }

  /**
   * Refuses paths that belong to the folder of whoever submits.
   *
   * @param file the job file, as {@code --conf} names it
   * @param there what it is called where the driver runs; without a folder it goes there alone
   * @throws UnusableInputException naming the key
   */
  public static void check(String file, String there, Settings settings) {
    String folder =
        JobFile.remote(there) || new Path(there).isAbsolute()
            ? null
            : new LocalJobFolder(file).path() + "/";
    Configuration hadoop = Filesystems.configuration();
    paths(settings)
        .forEach(
            (key, path) -> {
              if (folder != null && path.startsWith(folder)) {
                throw refused(key, path, "the job file goes there without its folder");
              }
              Path read = path(key, path);
              if (!read.isAbsolute() && isLocal(read, hadoop)) {
                throw refused(key, path, "a relative path says nothing there");
              }
            });
  }

  private static UnusableInputException refused(String key, String path, String why) {
    return new UnusableInputException(
        "Cannot use %s = %s in cluster mode: the driver runs on a machine that Spark chooses, and %s; give a whole path (hdfs:, s3a:, or a folder that all machines share)."
            .formatted(key, path, why));
  }

  /**
   * Refuses files that are not on the machine that the driver was put on.
   *
   * @throws UnusableInputException naming key and machine
   */
  public static void requireFiles(Settings settings) throws IOException {
    Configuration hadoop = Filesystems.configuration();
    Map<String, String> read = paths(settings);
    read.remove(OUTPUT);
    for (Map.Entry<String, String> named : read.entrySet()) {
      Path path = path(named.getKey(), named.getValue());
      if (isLocal(path, hadoop) && isMissing(path, hadoop)) {
        throw new UnusableInputException(
            "Cannot read %s = %s: there is no such file on %s, where cluster mode has put the driver; use hdfs:, s3a:, or a folder that all machines share."
                .formatted(named.getKey(), named.getValue(), Utils.localHostName()));
      }
    }
  }

  /** Where a file was looked for, for messages; empty outside of cluster mode. */
  static String here() {
    return driverIsElsewhere()
        ? " in %s on %s, where cluster mode has put the driver; submit it with --files"
            .formatted(System.getProperty("user.dir"), Utils.localHostName())
        : "";
  }

  private static Path path(String key, String path) {
    try {
      return new Path(path);
    } catch (IllegalArgumentException e) {
      throw new UnusableInputException(
          "Cannot use %s = %s: %s."
              .formatted(
                  key,
                  path,
                  e.getCause() instanceof URISyntaxException wrong
                      ? wrong.getReason()
                      : e.getMessage()),
          e);
    }
  }

  /** Whether a path belongs to one machine; a filesystem is not opened for that. */
  private static boolean isLocal(Path path, Configuration hadoop) {
    String own = path.toUri().getScheme();
    return "file".equals(own == null ? FileSystem.getDefaultUri(hadoop).getScheme() : own);
  }

  private static boolean isMissing(Path path, Configuration hadoop) throws IOException {
    var found = Filesystems.of(hadoop, path.toString()).globStatus(path);
    return found == null || found.length == 0;
  }

  /** By their keys. */
  private static Map<String, String> paths(Settings settings) {
    Map<String, String> paths = new LinkedHashMap<>();
    paths.put(OUTPUT, settings.output());
    DataSettings data = settings.data();
    if (data.kind() != DataSettings.Format.OTHER) {
      put("data.train", data.train(), paths);
      put("data.validation", data.validation(), paths);
      put("data.test", data.test(), paths);
      put("data.predict", data.predict(), paths);
    }
    ModelSettings model = settings.model();
    paths.put("model.pretrained", model.pretrained());
    paths.put("model.tokenizer", model.tokenizer().path());
    paths.put("model.json", model.json());
    if (settings.rank() != null) {
      settings
          .rank()
          .candidates()
          .forEach(
              candidate -> {
                ModelSettings of = candidate.settings().model();
                paths.put("pretrained of the candidate " + candidate.name(), of.pretrained());
                paths.put("tokenizer of the candidate " + candidate.name(), of.tokenizer().path());
              });
    }
    EmbeddingSettings embedding = model.embedding();
    if (!EmbeddingSettings.WORD2VEC.equals(embedding.vectors())) {
      paths.put("model.embedding.vectors", embedding.vectors());
    }
    paths.put("model.embedding.word2vec.unlabelled", embedding.word2vec().unlabelled());
    paths.values().removeIf(path -> path == null);
    return paths;
  }

  private static void put(String key, DataSettings.Files files, Map<String, String> paths) {
    paths.put(key + ".path", files.path());
    paths.put(key + ".images", files.images());
    paths.put(key + ".labels", files.labels());
  }
}
