package dev.graft.spark.job;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Whether executors see what the driver writes: a path of the machine's own may be a mount that all
 * share, or a folder of that name on each.
 */
final class SharedOutput {

  private SharedOutput() {}

  /**
   * Lets as many tasks look as run at the same time.
   *
   * @param file that the driver has written
   * @throws UnusableInputException if one of them does not see it
   */
  static void check(JavaSparkContext spark, int tasks, String file) {
    if (spark.sc().isLocal() || !"file".equals(scheme(spark, file))) {
      return;
    }
    spark.setJobDescription("predict: whether executors see the output");
    requireSeen(spark, tasks, file);
  }

  private static String scheme(JavaSparkContext spark, String file) {
    try {
      return new Path(file).getFileSystem(spark.hadoopConfiguration()).getUri().getScheme();
    } catch (IOException e) {
      throw new UnusableInputException(
          "Cannot write to %s: %s.".formatted(new Path(file).getParent(), e.getMessage()), e);
    }
  }

  static void requireSeen(JavaSparkContext spark, int tasks, String file) {
    List<String> blind =
        spark
            .parallelize(IntStream.range(0, tasks).boxed().collect(Collectors.toList()), tasks)
            .map(new Look(new SerializableConfiguration(spark.hadoopConfiguration()), file))
            .filter(host -> !host.isEmpty())
            .distinct()
            .collect();
    if (!blind.isEmpty()) {
      throw new UnusableInputException(
          "Cannot write predictions to %s: the executors on %s do not see what the driver writes there; name a folder that all machines share."
              .formatted(new Path(file).getParent(), String.join(", ", blind)));
    }
  }

  /** The host if the file is not there, else nothing. */
  private static final class Look implements Function<Integer, String> {

    private static final long serialVersionUID = 1L;

    private final SerializableConfiguration hadoop;
    private final String file;

    Look(SerializableConfiguration hadoop, String file) {
      this.hadoop = hadoop;
      this.file = file;
    }

    @Override
    public String call(Integer task) throws IOException {
      Path path = new Path(file);
      return path.getFileSystem(hadoop.value()).exists(path)
          ? ""
          : SparkEnv.get().blockManager().blockManagerId().host();
    }
  }
}
