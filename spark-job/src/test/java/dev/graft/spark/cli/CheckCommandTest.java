package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is checked: what the job would say, and nothing written. */
class CheckCommandTest {

  @TempDir static Path folder;

  private static Path pretrained;

  @BeforeAll
  static void pretrain() {
    pretrained = folder.resolve("pretrained");
    assertThat(CommandLineRun.pretrain(pretrained, "train.epochs=1").exitCode()).isZero();
  }

  private static List<String> clothes(String... more) {
    String data = CommandLineRun.file("data/fashion-mnist-sample").toString();
    List<String> words =
        new ArrayList<>(
            List.of(
                "output=" + folder.resolve("never"),
                "model.pretrained=" + pretrained,
                "data.train.images=" + data + "/train-images-idx3-ubyte.gz",
                "data.train.labels=" + data + "/train-labels-idx1-ubyte.gz",
                "data.train.limit=100",
                "model.cut=dense",
                "model.head=[{name: kind, type: output, units: 10}]"));
    words.addAll(List.of(more));
    return words;
  }

  private static CommandLineRun checks(List<String> words) {
    CommandLineRun run = CommandLineRun.command("check", words);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(folder.resolve("never")).doesNotExist();
    return run;
  }

  @Test
  void whatWasFoundIsPrinted() {
    assertThat(checks(clothes()).out())
        .contains("job          fine-tune", "never can be written", "cut at dense")
        .containsPattern("examples +100 train, \\d+ validation, 0 test, 0 cannot be read");
  }

  @Test
  void whatIsWrongIsToldAsTheJobTellsIt() {
    for (String wrong :
        List.of(
            "model.cut=dens",
            "model.pretrained=" + folder.resolve("nowhere"),
            "data.train.images=" + folder.resolve("nowhere"),
            "model.head=[{name: kind, type: output, units: 3}]",
            "train.epoch=3",
            "output=/proc/none")) {
      CommandLineRun checked = CommandLineRun.command("check", clothes(wrong));
      CommandLineRun run = CommandLineRun.command("fine-tune", clothes(wrong));
      assertThat(run.exitCode()).as(wrong).isEqualTo(2);
      assertThat(checked.err()).as(wrong).isEqualTo(run.err()).hasLineCount(1);
      assertThat(checked.exitCode()).as(wrong).isEqualTo(2);
      assertThat(checked.out()).as(wrong).isEmpty();
    }
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void otherCommandsAreCheckedToo() {
    String data = CommandLineRun.file("data/fashion-mnist-sample").toString();
    String images = data + "/t10k-images-idx3-ubyte.gz";
    String output = "output=" + folder.resolve("never");
    String model = "model.pretrained=" + pretrained;
    assertThat(
            checks(
                    List.of(
                        output,
                        model,
                        "data.test.images=" + images,
                        "data.test.labels=" + data + "/t10k-labels-idx1-ubyte.gz"))
                .out())
        .contains("job          evaluate", "data         " + images, "2,000 test");
    assertThat(checks(List.of(output, model, "data.predict.images=" + images)).out())
        .contains("job          predict", "partitions");
    assertThat(
            CommandLineRun.command("check", List.of(output, model, "data.predict.path=" + images))
                .err())
        .contains("Cannot run without data.format, the job file does not say what " + images);
  }

  @Test
  void theCommandMayBeNamed() {
    String conf = CommandLineRun.file("conf/quickstart.conf").toString();
    CommandLineRun run = CommandLineRun.of("check", "pretrain", "--conf", conf);
    assertThat(run.err()).startsWith("Cannot pretrain with");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(CommandLineRun.of("check", "train", "--conf", conf).err())
        .startsWith("Cannot check the command train: use one of [pretrain, fine-tune,");
  }

  @Test
  void aFinishedRunIsSaid() {
    String images = CommandLineRun.file("data/mnist-sample/train-images-idx3-ubyte.gz").toString();
    CommandLineRun run =
        CommandLineRun.command(
            "check",
            List.of(
                "output=" + pretrained,
                "data.predict.images=" + images,
                "model.pretrained=" + pretrained));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("holds the run of another configuration").hasLineCount(1);
  }
}
