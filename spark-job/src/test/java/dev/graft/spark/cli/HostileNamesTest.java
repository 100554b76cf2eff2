package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graft.io.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names with terminal escapes, line ends and marks that turn the direction of writing. */
class HostileNamesTest {

  private static final String NAME = "red\u001b[2J\u202egpj\n12:00:00 INFO  done\u009b";
  private static final String SHOWN = "red\\u001b[2J\\u202egpj\\n12:00:00 INFO  done\\u009b";

  @TempDir private Path folder;

  private static void assertShown(String text) {
    assertThat(Printable.lines(text)).isEqualTo(text);
  }

  @Test
  void classesAreKeptAsTheyAreAndShownEscaped() throws Exception {
    Path data = Files.writeString(folder.resolve("rows.csv"), "0,1,0\n1,0,1\n".repeat(20));
    Path output = folder.resolve("out");

    CommandLineRun trained =
        CommandLineRun.command(
            "pretrain",
            List.of(
                "output=" + output,
                "data.format=csv",
                "data.train.path=" + data,
                "data.leakage=off",
                "train.epochs=1",
                "train.workers=1",
                "data.class-names="
                    + new ObjectMapper().writeValueAsString(new String[] {NAME, "猫"}),
                "model.layers=[{name: out, type: output, units: 2}]"));

    assertThat(trained.exitCode()).as(trained.err()).isZero();
    CommandLineRun inspected = CommandLineRun.of("inspect", output.toString());
    assertThat(inspected.out()).contains(SHOWN + ", 猫");
    assertShown(inspected.out());
    assertShown(Files.readString(output.resolve("report.json")));
    Path labels = output.resolve("model/labels.json");
    assertShown(Files.readString(labels));
    assertThat(new ObjectMapper().readTree(labels.toFile()).at("/classes/0"))
        .as("read again")
        .hasToString(new ObjectMapper().writeValueAsString(NAME));
  }

  @Test
  void aRefusalIsOneLine() {
    CommandLineRun refused = CommandLineRun.of("inspect", folder.resolve(NAME).toString());

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(SHOWN).hasLineCount(1);
    assertShown(refused.err());
  }
}
