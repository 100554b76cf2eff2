package dev.graft.spark.job;

import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.spark.init.DataGuess;
import dev.graft.spark.init.Guessed;
import dev.graft.spark.init.InitOptions;
import dev.graft.spark.train.Cancellation;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** {@code init}: looks at data and thinks out a job on them. */
public final class InitJob {

  /** What Spark is started for: nothing of it is about the data. */
  private static final String PLAIN =
      "output = none, data { format = csv, train.path = none }, model.architecture { name = dense, outputs = 2 }";

  private InitJob() {}

  /**
   * Looks at data.
   *
   * @param path a file, a folder, a pattern, or a table of Spark's catalog
   * @throws dev.graft.UnusableInputException if nothing can be learned of them
   */
  public static Guessed run(String path, InitOptions options, Cancellation cancellation)
      throws IOException {
    Settings plain =
        SettingsReader.read(Command.PRETRAIN, new StringReader(PLAIN), "init", List.of());
    try (GraftSession session =
        GraftSession.start("graft init", plain, plain.train().instructionSet(), cancellation)) {
      SparkSession spark = SparkSession.builder().sparkContext(session.spark().sc()).getOrCreate();
      return new DataGuess(spark, options).ofPath(path);
    }
  }
}
