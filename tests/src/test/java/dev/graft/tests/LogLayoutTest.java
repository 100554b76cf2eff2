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
    return line("a message", thrown);
  }

  private static String line(String message, Throwable thrown) {
    Configuration configuration =
        new PropertiesConfigurationFactory()
            .getConfiguration(
                new LoggerContext("layout"), ConfigurationSource.fromUri(CONF.toUri()));
    configuration.initialize();
    Log4jLogEvent event =
        Log4jLogEvent.newBuilder()
            .setLevel(Level.WARN)
            .setMessage(new SimpleMessage(message))
            .setThrown(thrown)
            .build();
    return (String) configuration.getAppender("console").getLayout().toSerializable(event);
  }

  @Test
  void aMessageIsALine() {
    assertThat(line(null)).matches("\\d\\d:\\d\\d:\\d\\d WARN  a message\n");
  }

  @Test
  void namesOfStrangersDoNothingToTheTerminal() {
    assertThat(line("class \u001b[2J\u202egpj.exe\r\u009b1m\n12:00:00 INFO  all is well", null))
        .matches(
            "\\d\\d:\\d\\d:\\d\\d WARN  class \\?\\[2J\\?gpj.exe\\?\\?1m\n  12:00:00 INFO  all is well\n");
    assertThat(line("Größe, 猫, حجم, می\u200cخواهم\tx", null))
        .endsWith("Größe, 猫, حجم, می\u200cخواهم\tx\n");
  }

  @Test
  void anExceptionIsALineMore() {
    assertThat(line(new IllegalStateException("what happened", new Exception("why"))))
        .matches(
            "\\d\\d:\\d\\d:\\d\\d WARN  a message\n  java.lang.IllegalStateException: what happened\n");
  }
}
