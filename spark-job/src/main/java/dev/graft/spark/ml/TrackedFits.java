package dev.graft.spark.ml;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import dev.graft.UnusableInputException;
import dev.graft.config.TrackSettings;
import dev.graft.spark.shim.SparkShim;
import java.util.Iterator;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/** How fits are tracked: by the param conf, else by what the Spark session says for all. */
final class TrackedFits {

  /** Of the session's settings; behind it stands a key of job files. */
  private static final String PREFIX = "spark.graft.";

  private static final String TRACK = PREFIX + "track.";

  private TrackedFits() {}

  /**
   * What the session says.
   *
   * @param uid of the estimator, by which its runs are called
   */
  static Config settings(String uid, SparkSession session) {
    Config settings =
        ConfigFactory.empty()
            .withValue("track.mlflow.run-name", ConfigValueFactory.fromAnyRef(uid));
    Iterator<Tuple2<String, String>> all = SparkShim.asJava(session.conf().getAll().iterator());
    while (all.hasNext()) {
      Tuple2<String, String> entry = all.next();
      if (entry._1().startsWith(TRACK)) {
        settings =
            settings.withValue(
                entry._1().substring(PREFIX.length()), ConfigValueFactory.fromAnyRef(entry._2()));
      }
    }
    return settings;
  }

  /**
   * Refuses what would be gone with the fit.
   *
   * @param kept whether the fit leaves a folder
   */
  static void check(TrackSettings track, boolean kept) {
    if (track.tensorBoard() != null && track.tensorBoard().path() == null && !kept) {
      throw new UnusableInputException(
          "Cannot use track.tensorboard without track.tensorboard.path: an estimator leaves no folder; name one for the event files.");
    }
  }
}
