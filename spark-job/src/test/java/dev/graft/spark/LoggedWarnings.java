package dev.graft.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What is logged as a warning or worse until it is closed. */
public final class LoggedWarnings implements AutoCloseable {

  private final Logger log;
  private final Level before;
  private final AbstractAppender appender;
  private final List<String> texts;

  private LoggedWarnings(Logger log, AbstractAppender appender, List<String> texts) {
    this.log = log;
    this.before = log.getLevel();
    this.appender = appender;
    this.texts = texts;
  }

  /**
   * Begins to listen.
   *
   * @param logger its name; what is below it is heard, too
   */
  public static LoggedWarnings of(String logger) {
    List<String> texts = Collections.synchronizedList(new ArrayList<>());
    AbstractAppender appender =
        new AbstractAppender("warnings", null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            if (event.getLevel().isMoreSpecificThan(Level.WARN)) {
              texts.add(event.getMessage().getFormattedMessage());
            }
          }
        };
    appender.start();
    Logger log = (Logger) LogManager.getLogger(logger);
    LoggedWarnings heard = new LoggedWarnings(log, appender, texts);
    Configurator.setLevel(logger, Level.WARN);
    log.addAppender(appender);
    return heard;
  }

  /** So far. */
  public List<String> texts() {
    return List.copyOf(texts);
  }

  @Override
  public void close() {
    Configurator.setLevel(log.getName(), before);
    log.removeAppender(appender);
  }
}
