package dev.graft.spark.broadcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Backbones are opened once, shared where they can be, and closed when others need the memory. */
class BackbonePoolTest {

  private static final ArithmeticProfile PROFILE = ArithmeticProfile.choose("auto", 1);

  private static final class Counted implements Backbone {

    private static final long serialVersionUID = 1L;

    private final String sha256;
    private final boolean shared;
    private final transient List<Extractor> opened = new ArrayList<>();
    private final transient List<Integer> gpus = new ArrayList<>();

    Counted(String sha256, boolean shared) {
      this.sha256 = sha256;
      this.shared = shared;
    }

    @Override
    public String sha256() {
      return sha256;
    }

    @Override
    public int[] inputShape() {
      return new int[] {1};
    }

    @Override
    public int[] outputShape() {
      return new int[] {1};
    }

    @Override
    public synchronized FeatureExtractor open(int threads) {
      opened.add(new Extractor());
      return opened.get(opened.size() - 1);
    }

    @Override
    public FeatureExtractor open(int threads, int gpu) {
      gpus.add(gpu);
      return open(threads);
    }

    @Override
    public boolean shared() {
      return shared;
    }

    @Override
    public String summary() {
      return "counted";
    }
  }

  private static final class Extractor implements FeatureExtractor {

    private boolean closed;
    private boolean closedUnlocked;

    @Override
    public float[][] activations(float[][] rows) {
      return rows;
    }

    @Override
    public void close() {
      closed = true;
      closedUnlocked = !Thread.holdsLock(BackbonePool.class);
    }
  }

  private static FeatureExtractor inside(Backbone backbone) {
    return BackbonePool.use(backbone, PROFILE, extractor -> extractor);
  }

  @Test
  void oneThatIsSharedIsOpenedOnceForAllThatUseItAtTheSameTime() {
    Counted backbone = new Counted("shared", true);
    BackbonePool.<Void>use(
        backbone,
        PROFILE,
        outer -> {
          assertThat(inside(backbone)).isSameAs(outer);
          return null;
        });
    assertThat(backbone.opened).hasSize(1);
  }

  @Test
  void oneThatIsNotSharedIsOpenedForEachUserAndUsedAgain() {
    Counted backbone = new Counted("own", false);
    BackbonePool.<Void>use(
        backbone,
        PROFILE,
        outer -> {
          assertThat(inside(backbone)).isNotSameAs(outer);
          return null;
        });
    inside(backbone);
    assertThat(backbone.opened).hasSize(2);
  }

  @Test
  void theSameContentIsOpenedOnceWhateverObjectBringsIt() {
    Counted first = new Counted("content", true);
    Counted second = new Counted("content", true);
    assertThat(inside(second)).isSameAs(inside(first)).isNotNull();
    assertThat(second.opened.size() + first.opened.size()).isEqualTo(1);
  }

  @Test
  void eachGpuHasItsOwnWhichTheTasksOfThatGpuShare() {
    Counted backbone = new Counted("on GPUs", true);
    FeatureExtractor first = BackbonePool.use(backbone, 1, 3, extractor -> extractor);
    FeatureExtractor second = BackbonePool.use(backbone, 1, 5, extractor -> extractor);
    assertThat(BackbonePool.<FeatureExtractor>use(backbone, 1, 3, e -> e)).isSameAs(first);
    assertThat(first).isNotSameAs(second);
    assertThat(backbone.gpus).containsExactly(3, 5);
  }

  @Test
  void anAddressThatIsNoNumberIsRefused() {
    assertThat(TaskGpu.number("3")).isEqualTo(3);
    assertThatThrownBy(() -> TaskGpu.number("GPU-5f0c"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot use the address GPU-5f0c of Spark's resource gpu");
  }

  @Test
  void thoseThatWereNotUsedForLongAreClosedButNeverOneInUse() {
    Counted old = new Counted("old", true);
    Counted busy = new Counted("busy", true);
    inside(old);
    BackbonePool.<Void>use(
        busy,
        PROFILE,
        extractor -> {
          for (int i = 0; i < 5; i++) {
            inside(new Counted("other " + i, true));
          }
          assertThat(old.opened.get(0).closed).isTrue();
          // Others do not wait for it.
          assertThat(old.opened.get(0).closedUnlocked).isTrue();
          assertThat(((Extractor) extractor).closed).isFalse();
          return null;
        });
    inside(old);
    assertThat(old.opened).hasSize(2);
  }

  @Test
  void oneThatIsSharedCanBeUsedAgainAfterAFailure() {
    Counted backbone = new Counted("failing", true);
    fail(backbone);
    assertThat(inside(backbone)).isNotNull();
    assertThat(backbone.opened).hasSize(1);
    assertThat(backbone.opened.get(0).closed).isFalse();
  }

  @Test
  void oneThatIsNotSharedIsClosedAfterAFailureAndNotLentAgain() {
    Counted backbone = new Counted("failing own", false);
    fail(backbone);
    assertThat(backbone.opened.get(0).closed).isTrue();
    assertThat(inside(backbone)).isSameAs(backbone.opened.get(1));
  }

  private static void fail(Backbone backbone) {
    assertThatThrownBy(
            () ->
                BackbonePool.use(
                    backbone,
                    PROFILE,
                    extractor -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");
  }
}
