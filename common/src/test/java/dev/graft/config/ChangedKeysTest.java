package dev.graft.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangedKeysTest {

  private static String canonical(String... sets) {
    String job = "output = out, data.train { images = a, labels = b }, model.pretrained = p";
    return SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "job", List.of(sets))
        .canonical();
  }

  private static ChangedKeys changed(List<String> before, List<String> after) {
    return ChangedKeys.between(
        canonical(before.toArray(new String[0])), canonical(after.toArray(new String[0])));
  }

  @Test
  void whereResultsGoAndHowOftenTheyAreKeptIsNoChange() {
    assertThat(canonical("output=other", "checkpoint.every-rounds=1", "checkpoint.keep=9"))
        .isEqualTo(canonical());
  }

  @Test
  void whenAStepIsTakenForHungIsNoChange() {
    assertThat(canonical("train.step-deadline-seconds=9")).isEqualTo(canonical());
  }

  @Test
  void moreEpochsAndOtherBaselinesAreSafe() {
    ChangedKeys keys =
        changed(
            List.of("train.epochs=2"), List.of("train.epochs=3", "evaluate.baselines=[scratch]"));
    assertThat(keys.all()).containsExactly("evaluate.baselines", "train.epochs");
    assertThat(keys.unsafe()).isEmpty();
  }

  @Test
  void whatWouldHaveChangedTheRoundsSoFarIsNot() {
    assertThat(
            changed(
                    List.of("train.epochs=2"),
                    List.of("train.epochs=1", "seed=7", "train.optimizer.learning-rate=0.5"))
                .unsafe())
        .containsExactly("seed", "train.epochs", "train.optimizer.learning-rate");
  }

  @Test
  void keysThatComeAndGoAreChanges() {
    assertThat(changed(List.of("data.train.limit=5"), List.of()).unsafe())
        .containsExactly("data.train.limit");
  }

  /** Then the longer training would not have begun as the shorter one did. */
  @Test
  void moreEpochsAreNotSafeWhereTheirNumberIsPartOfWhatIsDone() {
    for (List<String> settings :
        List.of(
            List.of("train.average-every=once"),
            List.of("evaluate.every=3"),
            List.of("train.outer.type=nesterov"),
            List.of("train.schedule.type=cosine"),
            List.of("train.schedule.type=linear"),
            List.of("train.schedule.type=one-cycle"),
            List.of("train.schedule.warm-up=0.1"),
            List.of("train.schedule.type=step"))) {
      assertThat(
              changed(plus(settings, "train.epochs=2"), plus(settings, "train.epochs=3")).unsafe())
          .as("%s", settings)
          .containsExactly("train.epochs");
    }
  }

  /** One of the settings may be one of those above. */
  @Test
  void moreEpochsAreNotSafeOfSeveralSettings() {
    List<String> settings =
        List.of(
            "data.validation.fraction=0.2",
            "train.grid=[{ l2 = 0.1 }, { average-every = once }, { schedule.type = cosine }]");
    assertThat(changed(plus(settings, "train.epochs=2"), plus(settings, "train.epochs=3")).unsafe())
        .containsExactly("train.epochs");
  }

  @Test
  void moreEpochsAreSafeWhereWhatIsDoneIsSaidByItself() {
    for (List<String> settings :
        List.of(
            List.of("train.outer.type=nesterov", "train.outer.momentum=0.9"),
            List.of("train.optimizer.learning-rate=auto"),
            List.of("train.schedule.warm-up=20"),
            List.of("train.schedule.type=step", "train.schedule.milestones=[20, 40]"))) {
      assertThat(
              changed(plus(settings, "train.epochs=2"), plus(settings, "train.epochs=3")).unsafe())
          .as("%s", settings)
          .isEmpty();
    }
  }

  private static List<String> plus(List<String> settings, String more) {
    return java.util.stream.Stream.concat(settings.stream(), java.util.stream.Stream.of(more))
        .toList();
  }
}
