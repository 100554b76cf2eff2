package dev.graft.spark.storage;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.deploy.SparkHadoopUtil$;
import scala.Option;

/**
 * The filesystem of a path. Hadoop keeps each open as long as the JVM lives and gives it to all who
 * ask: nobody closes one.
 */
public final class Filesystems {

  private Filesystems() {}

  /**
   * The filesystem that a path names, or the default one.
   *
   * @throws UnusableInputException if the path is none, or if its filesystem is not there
   */
  public static FileSystem of(Configuration hadoop, String path) {
    try {
      return new Path(path).getFileSystem(hadoop);
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(path, e.getMessage(), e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException missing) {
        throw unusable(path, missing(path, missing), e);
      }
      throw e;
    }
  }

  /**
   * The path of a file as Spark lists it: a URI, in which a blank is %20.
   *
   * @param listed of {@code Dataset.inputFiles()}
   */
  public static String pathOf(String listed) {
    return new Path(URI.create(listed)).toString();
  }

  private static String missing(String path, ClassNotFoundException missing) {
    return path.startsWith("s3a:")
        ? "S3A is not on the class path; add it behind -- with --packages org.apache.hadoop:hadoop-aws:"
            + VersionInfo.getVersion()
        : missing.getMessage();
  }

  private static UnusableInputException unusable(String path, String reason, Exception cause) {
    return new UnusableInputException("Cannot use the path %s: %s.".formatted(path, reason), cause);
  }

  /**
   * What Hadoop is told: by Spark, whether it runs already or not, and by files on the class path.
   */
  public static Configuration configuration() {
    Option<SparkContext> active = SparkContext$.MODULE$.getActive();
    return active.isDefined()
        ? active.get().hadoopConfiguration()
        : SparkHadoopUtil$.MODULE$.get().newConfiguration(new SparkConf());
  }
}
