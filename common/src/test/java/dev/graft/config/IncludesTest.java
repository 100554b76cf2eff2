package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncludesTest {

  private static final String MINIMAL =
      """
      output = out
      data.train { images = i, labels = l }
      model.layers = [{ name = kind, type = output, units = 2 }]
      """;

  private final Map<String, String> files = new HashMap<>();

  /** Files of a folder {@code jobs}. */
  private final class Jobs implements JobFolder {
    @Override
    public String path() {
      return "file:/jobs";
    }

    @Override
    public String resolve(String from, String name) {
      return name.contains("://")
          ? name
          : Path.of(from).resolveSibling(name).normalize().toString();
    }

    @Override
    public boolean holds(String path) {
      return path.startsWith("jobs/");
    }

    @Override
    public Reader open(String path) {
      return files.containsKey(path) ? new StringReader(files.get(path)) : null;
    }
  }

  private Settings read(String text, boolean anywhere) {
    return SettingsReader.read(
        Command.PRETRAIN,
        new StringReader(text + MINIMAL),
        "jobs/job.conf",
        List.of(),
        Includes.of(new Jobs(), "jobs/job.conf", anywhere));
  }

  @Test
  void aFileBesideTheJobFileIsRead() {
    files.put("jobs/common.conf", "train { epochs = 1, batch-size = 7 }");
    Settings settings = read("include \"common.conf\"\ntrain.batch-size = 9\n", false);
    assertThat(settings.train().epochs()).isEqualTo(1);
    assertThat(settings.train().batchSize()).isEqualTo(9);
  }

  @Test
  void theJobsFolderStandsInPaths() {
    files.put("jobs/parts/common.conf", "data.test { images = ${job-folder}/t, labels = l }");
    Settings settings =
        read(
            "include \"parts/common.conf\"\ndata.validation { images = ${job-folder}/../v, labels = ${job-folder}\"/*\" }\n",
            false);
    assertThat(settings.data().test().images()).isEqualTo("file:/jobs/t");
    assertThat(settings.data().validation().images()).isEqualTo("file:/jobs/../v");
    assertThat(settings.data().validation().labels()).isEqualTo("file:/jobs/*");
    assertThat(settings.canonical()).contains("file:/jobs/../v").doesNotContain("job-folder");
  }

  @Test
  void nobodySetsTheJobsFolder() {
    assertThatThrownBy(() -> read("job-folder = x\n", false))
        .hasMessageStartingWith("Unknown setting job-folder (jobs/job.conf line 1)");
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Command.PRETRAIN,
                    new StringReader("output = ${job-folder}"),
                    "none",
                    List.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("${job-folder}");
  }

  @Test
  void filesAreRelativeToTheOneThatIncludesThem() {
    files.put("jobs/parts/train.conf", "train { include \"sizes/small.conf\" }");
    files.put("jobs/parts/sizes/small.conf", "batch-size = ${n}, epochs = 3\nn = 5");
    assertThatThrownBy(() -> read("include \"parts/train.conf\"\n", false))
        .hasMessageContaining("Unknown setting train.n");
    files.put("jobs/parts/sizes/small.conf", "batch-size = ${seed}, epochs = 3");
    Settings settings = read("seed = 6\ninclude \"parts/train.conf\"\n", false);
    assertThat(settings.train().batchSize()).isEqualTo(6);
  }

  @Test
  void whatIsWrongInAnIncludedFileIsToldWithItsNameAndLine() {
    files.put("jobs/common.conf", "train {\n  epoch = 1\n}");
    assertThatThrownBy(() -> read("include \"common.conf\"\n", false))
        .hasMessageContaining("Unknown setting train.epoch (jobs/common.conf line 2)");
  }

  @Test
  void aMissingFileIsRefused() {
    assertThatThrownBy(() -> read("include \"common.conf\"\n", false))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read the job file: jobs/job.conf includes common.conf, and there is no file jobs/common.conf.");
    assertThatThrownBy(() -> read("include required(\"common.conf\")\n", false))
        .hasMessageContaining("there is no file jobs/common.conf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"../other/secret.conf\"",
        "\"/etc/passwd\"",
        "\"http://127.0.0.1:1/x.conf\"",
        "file(\"jobs/common.conf\")",
        "url(\"file:/etc/passwd\")",
        "classpath(\"application.conf\")",
        "required(file(\"/etc/passwd\"))"
      })
  void nothingElseIsReached(String what) {
    files.put("other/secret.conf", "seed = 1");
    files.put("/etc/passwd", "seed = 1");
    assertThatThrownBy(() -> read("include " + what + "\n", false))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("only files of the job file's own folder are included")
        .hasMessageContaining("--allow-includes");
  }

  @Test
  void whoRunsTheJobMayAllowIt() {
    files.put("other/common.conf", "seed = 77");
    assertThat(read("include \"../other/common.conf\"\n", true).seed()).isEqualTo(77);
    assertThat(read("include file(\"../other/common.conf\")\n", true).seed()).isEqualTo(77);
    assertThatThrownBy(() -> read("include classpath(\"nowhere.conf\")\n", true))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("nowhere.conf");
  }

  @Test
  void filesThatIncludeEachOtherEnd() {
    files.put("jobs/a.conf", "include \"b.conf\"");
    files.put("jobs/b.conf", "include \"a.conf\"");
    assertThatThrownBy(() -> read("include \"a.conf\"\n", false))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("the last of more than 100 files, perhaps in a circle");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"common.conf\"", "file(\"common.conf\")", "classpath(\"x.conf\")"})
  void settingsThatAreInNoFileIncludeNone(String what) {
    assertThatThrownBy(
            () ->
                SettingsReader.read(
                    Command.PRETRAIN,
                    new StringReader("include " + what + "\n" + MINIMAL),
                    "params",
                    List.of()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("Cannot include ")
        .hasMessageContaining(": only job files include others.");
    assertThatThrownBy(() -> read("x = 1\n", false)).hasMessageContaining("Unknown setting x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${s%d}${s%d}", "[${s%d}, ${s%d}]", "{ a = ${s%d}, b = ${s%d} }"})
  void aFileThatDoublesItselfIsRefused(String twice) {
    StringBuilder text = new StringBuilder("s0 = 0123456789\n");
    for (int i = 1; i <= 40; i++) {
      String value = twice.replace("%d", Integer.toString(i - 1));
      text.append('s').append(i).append(" = ").append(value).append('\n');
    }
    assertThatThrownBy(() -> read(text.toString(), false))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("with its substitutions it would be longer than");
  }

  @Test
  void aValueThatDoublesWhatItWasIsRefused() {
    String text = "s = 0123456789\n" + "s = ${s}${s}\n".repeat(40);
    assertThatThrownBy(() -> read(text, false))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("with its substitutions it would be longer than");
  }

  @Test
  void substitutionsOfEverySortWork() {
    files.put("jobs/common.conf", "train.optimizer = { type = adam }");
    Settings settings =
        read(
            """
            include "common.conf"
            data.class-names = [a]
            data.class-names += b
            data.class-names = ${data.class-names} [c]
            train.optimizer = ${train.optimizer} { learning-rate = 0.5 }
            evaluate.batch-size = ${train.batch-size}
            train.batch-size = 3${?NO_SUCH_VARIABLE}
            """,
            false);
    assertThat(settings.data().classNames()).containsExactly("a", "b", "c");
    assertThat(settings.train().optimizer().learningRate()).isEqualTo(0.5);
    assertThat(settings.evaluate().batchSize()).isEqualTo(3);
  }

  @Test
  void aFileThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> read("#".repeat(1 << 21) + "\n", false))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("jobs/job.conf: it is longer than 1,048,576 characters");
  }

  @Test
  void aFileThatIsNestedTooDeeplyIsRefused() {
    String deep = "a = " + "[".repeat(100_000) + "]".repeat(100_000) + "\n";
    assertThatThrownBy(() -> read(deep, false))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("nested too deeply");
  }
}
