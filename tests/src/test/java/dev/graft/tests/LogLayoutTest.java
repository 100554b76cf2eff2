package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.properties.PropertiesConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** The lines of {@code conf/spark/log4j2.properties}. */
class LogLayoutTest {

  private static final Path CONF =
      Path.of("..", "conf", "spark", "log4j2.properties").toAbsolutePath().normalize();

  private static String line(Throwable thrown) {
    Configuration configuration =
        new PropertiesConfigurationFactory()
            .getConfiguration(
                new LoggerContext("layout"), ConfigurationSource.fromUri(CONF.toUri()));
    configuration.initialize();
    Log4jLogEvent event =
        Log4jLogEvent.newBuilder()
            .setLevel(Level.WARN)
            .setMessage(new SimpleMessage("a message"))
            .setThrown(thrown)
            .build();
    return (String) configuration.getAppender("console").getLayout().toSerializable(event);
  }

  @Test
  void aMessageIsALine() {
    assertThat(line(null)).matches("\\d\\d:\\d\\d:\\d\\d WARN  a message\n");
  }

  @Test
  void anExceptionIsALineMore() {
    assertThat(line(new IllegalStateException("what happened", new Exception("why"))))
        .matches(
            "\\d\\d:\\d\\d:\\d\\d WARN  a message\njava.lang.IllegalStateException: what happened\n");
  }
}
