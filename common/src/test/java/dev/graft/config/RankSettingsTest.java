package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankSettingsTest {

  private static final String JOB =
      """
      output = out
      data.train { images = i, labels = l }
      model { pretrained = shared.zip, head = [{ name = new, type = output }] }
      train { workers = 3, epochs = 7, augmentation.horizontal-flip = true }
      """;

  private static Settings read(String... sets) {
    return SettingsReader.read(Command.RANK, new StringReader(JOB), "job.conf", List.of(sets));
  }

  @Test
  void candidatesHaveTheirOwnKeysBeforeThoseOfTheModel() {
    Settings settings =
        read("rank.candidates=[{cut: a}, {pretrained: other.zip, cut: b, name: second}]");
    List<RankSettings.Candidate> candidates = settings.rank().candidates();
    assertThat(candidates)
        .extracting(RankSettings.Candidate::name)
        .containsExactly("shared.zip at a", "second");
    Settings second = candidates.get(1).settings();
    assertThat(second.model().pretrained()).isEqualTo("other.zip");
    assertThat(second.model().cut()).isEqualTo("b");
    assertThat(second.model().head()).hasSize(1);
    assertThat(second.rank()).isNull();
    assertThat(settings.rank().asks(RankSettings.Score.LEEP)).isTrue();
  }

  /** What is trained is one linear model that is solved, whatever the job trains otherwise. */
  @Test
  void aCandidateIsSolvedFor() {
    TrainSettings train =
        read("rank.candidates=[{cut: a}]").rank().candidates().get(0).settings().train();
    assertThat(train.solves()).isTrue();
    assertThat(train.epochs()).isEqualTo(TrainSettings.ITERATIONS);
    assertThat(train.workers()).isEqualTo(3);
    assertThat(train.augmentation().any()).isFalse();
  }

  @Test
  void otherCommandsPassOverCandidates() {
    Settings tuned =
        SettingsReader.read(
            Command.FINE_TUNE,
            new StringReader(JOB),
            "job.conf",
            List.of("rank.candidates=[{cut: a}]"));
    Settings without =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(JOB), "job.conf", List.of());
    assertThat(tuned.rank()).isNull();
    assertThat(tuned.canonical()).isEqualTo(without.canonical());
  }

  @Test
  void candidatesAreNotComputedOnGpus() {
    for (String gpu : List.of("train.device=gpu", "model.onnx.provider=cuda")) {
      assertThatThrownBy(
              () -> read("rank.candidates=[{cut: a}]", gpu, "data.validation.fraction=0.1"))
          .hasMessageContaining("Cannot rank on GPUs");
    }
  }

  @Test
  void neighboursNeedNoValidation() {
    Settings settings =
        read("rank.candidates=[{cut: a}]", "rank.scores=[knn]", "data.validation.fraction=0");
    assertThat(settings.rank().scores()).containsExactly(RankSettings.Score.KNN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rank.candidates=[] | Cannot rank without candidates",
        "rank.candidates=7 | it must be a list",
        "rank.candidates=[a] | each candidate is a group",
        "rank.candidates=[{cut: a}, {cut: a}] | two candidates are called shared.zip at a",
        "rank.candidates=[{cutt: a}] | the nearest valid one is model.cut",
        "rank.candidates=[{cut: a, head: []}] | a linear model stands on the features",
        "rank.candidates=[{layers: [{name: o, type: output}]}] | Cannot fine-tune with model.layers",
        "rank.candidates=[{cut: a, frozen: false}] | no layer of a candidate is trained",
        "rank.scores=[logme] | knn or probe must be among them",
        "rank.scores=[lep] | use some of [knn, probe, logme, h-score, leep]",
        "rank.sample=1 | it must be at least 2",
        "data.validation.fraction=0 | Cannot rank without validation data"
      })
  void whatCannotBeRankedIsOneSentence(String set, String said) {
    assertThatThrownBy(() -> read("rank.candidates=[{cut: b}]", set.strip()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(said.strip())
        .message()
        .hasLineCount(1);
  }
}
