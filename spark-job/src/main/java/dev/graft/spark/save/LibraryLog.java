package dev.graft.spark.save;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/** What a library says at every file, where nobody has asked to hear it. */
final class LibraryLog {

  /** Tells each group that it opens, and warns that its own version is not known in our jar. */
  private static final String JHDF = "io.jhdf";

  private LibraryLog() {}

  /** Lets errors through alone, unless the user's configuration names the library. */
  static void hush() {
    if (LogManager.getContext(false) instanceof LoggerContext log
        && !log.getConfiguration().getLoggerConfig(JHDF).getName().startsWith(JHDF)) {
      Configurator.setLevel(JHDF, Level.ERROR);
    }
  }
}
