package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jar itself on a Java or a Spark that it is not for. */
class SurroundingsTest {

  @ParameterizedTest
  @CsvSource({"8", "11", "16"})
  void anOlderJavaIsToldWhichOneIsNeeded(int java) {
    assertThat(Surroundings.ofJava(java))
        .startsWith("Graft needs Java 17 or newer, this is Java " + java + ":");
  }

  @ParameterizedTest
  @CsvSource({"17", "21", "25"})
  void seventeenAndNewerWillDo(int java) {
    assertThat(Surroundings.ofJava(java)).isNull();
  }

  @Test
  void theOwnSparkAndJavaWillDo() throws Exception {
    assertThat(Surroundings.refusal()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "3.5, 3.5, 2.12, 3.5.0, 2.12.18",
    "3.5, 3.5, 2.12, 3.5.4.7.3.1.0-160, 2.12.18",
    "3.5, 3.5, 2.12, 3.5.1-amzn-0, 2.12.17",
    "4.1, 4.0, 2.13, 4.0.2, 2.13.16",
    "4.1, 4.0, 2.13, 4.1.4, 2.13.17",
    "4.1, 4.0, 2.13, 4.3.0, 2.13.18",
    "4.1, 4.0, 2.13, 4.2-preview, 2.13.18",
  })
  void theJarRunsOnTheSparkThatItIsFor(
      String line, String from, String scala, String spark, String itsScala) {
    assertThat(Surroundings.ofSpark(built(line, from, scala), spark, itsScala)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "3.5, 3.5, 2.12, 4.1.4, 2.13.17",
    "3.5, 3.5, 2.12, 3.5.7, 2.13.8",
    "3.5, 3.5, 2.12, 3.4.4, 2.12.17",
    "4.1, 4.0, 2.13, 3.5.7, 2.12.18",
    "4.1, 4.0, 2.13, 3.5.7, 2.13.8",
    "4.1, 4.0, 2.13, 5.0.0, 2.13.20",
    "4.1, 4.0, 2.13, custom, 2.13.20",
  })
  void anotherSparkIsToldWhichJarItNeeds(
      String line, String from, String scala, String spark, String itsScala) {
    assertThat(Surroundings.ofSpark(built(line, from, scala), spark, itsScala))
        .isEqualTo(
            "This is Graft's jar for Spark %s with Scala %s, and it does not fit this Spark, %s"
                    .formatted(line, scala, spark)
                + " with Scala %s: Graft runs on Spark 3.5 with Scala 2.12".formatted(itsScala)
                + " (graft-spark3.5_2.12.jar) and on Spark 4 with Scala 2.13"
                + " (graft-spark4.1_2.13.jar).");
  }

  @Test
  void withoutSparkASentenceSaysHowToStart() {
    assertThat(Surroundings.ofSpark(built("3.5", "3.5", "2.12"), null, null))
        .startsWith("Cannot find Spark on the class path: start Graft with submit-scripts/graft");
  }

  @Test
  void aJavaOnWhichHadoopCannotLogInIsNamed() {
    assertThat(Surroundings.ofLogin(25, "3.5.7"))
        .startsWith("Spark 3.5.7 does not run on Java 25,")
        .endsWith("set JAVA_HOME to Java 17 or 21.");
  }

  private static Properties built(String spark, String from, String scala) {
    Properties built = new Properties();
    built.setProperty("spark", spark);
    built.setProperty("spark.from", from);
    built.setProperty("scala", scala);
    return built;
  }
}
