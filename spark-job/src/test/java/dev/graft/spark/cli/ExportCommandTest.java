package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code export}: what it writes, and what it refuses without leaving anything. */
class ExportCommandTest {

  private static final Path MADE = CommandLineRun.file("tests/cases/written-by-0.1.0/made");

  @TempDir private Path folder;

  private CommandLineRun export(String model, String... more) {
    return CommandLineRun.of(
        Stream.concat(
                Stream.of(
                    "export",
                    MADE.resolve(model).toString(),
                    "--to",
                    "onnx",
                    "--output",
                    output().toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private Path output() {
    return folder.resolve("model.onnx");
  }

  private void refused(CommandLineRun run, String... why) throws IOException {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(why);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void oneFileIsWrittenAndWhatItHoldsIsTold() throws IOException {
    CommandLineRun run = export("texts");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("model.onnx (ONNX, ", "before it   texts as the numbers of their words");
    // The version of the format, as ONNX models begin.
    assertThat(Files.readAllBytes(output())).startsWith(0x08);
    assertThat(CommandLineRun.of("inspect", output().toString()).exitCode()).isZero();
  }

  @Test
  void aFileThatIsThereIsReplacedWhenAskedAlone() throws IOException {
    Files.writeString(output(), "mine");
    CommandLineRun run = export("numbers");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("it is there already");
    assertThat(output()).hasContent("mine");
    Path same = Files.createLink(folder.resolve("same"), output());
    assertThat(export("numbers", "--overwrite").exitCode()).isZero();
    assertThat(Files.readAllBytes(output())).startsWith(0x08);
    assertThat(same).as("what was there, which nothing was written into").hasContent("mine");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"8", "27"})
  void operatorSetsThatAreNotWrittenAreRefused(String opset) throws IOException {
    refused(export("numbers", "--opset", opset), "Cannot use --opset " + opset, "from 9 to 26");
  }

  @Test
  void thereIsOneFormat() throws IOException {
    refused(
        CommandLineRun.of(
            "export",
            MADE.resolve("numbers").toString(),
            "--to",
            "coreml",
            "--output",
            output().toString()),
        "Cannot export to coreml: onnx is the format that there is.");
  }

  @Test
  void aModelThatIsNotThereIsNamed() throws IOException {
    refused(export("nothing"), "nothing");
  }
}
