package dev.graft.spark.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.graft.listen.ProgressDisplay;
import dev.graft.listen.TrainingPosition;
import dev.graft.spark.LocalSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskProgressTest {

  private static CountDownLatch goOn;

  private final JavaSparkContext spark = LocalSpark.get();
  private final TaskProgress progress = new TaskProgress();
  private final ProgressDisplay before = ProgressDisplay.shown();
  private final Told told = new Told();

  /** What a display is told of tasks. */
  private static final class Told implements ProgressDisplay {
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch some = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public void training(TrainingPosition position, boolean last) {
      throw new AssertionError("nothing is trained");
    }

    @Override
    public void trainingEnds() {
      throw new AssertionError("nothing is trained");
    }

    @Override
    public void tasks(String what, int done, int of) {
      lines.add(what + " " + done + "/" + of);
      some.countDown();
    }

    @Override
    public void tasksEnd(String what) {
      lines.add(what + " ends");
      end.countDown();
    }
  }

  @BeforeEach
  void listens() {
    goOn = new CountDownLatch(1);
    ProgressDisplay.showOn(told);
    StepWatch.limit(spark, 0);
    spark.setJobDescription("some work");
    spark.sc().addSparkListener(progress);
  }

  @AfterEach
  void listensNoMore() {
    goOn.countDown();
    spark.sc().removeSparkListener(progress);
    spark.setJobDescription(null);
    StepWatch.unlimit(spark);
    ProgressDisplay.showOn(before);
  }

  @Test
  void aStageThatFailsIsOverToo() throws InterruptedException {
    assertThat(
            catchThrowable(
                () ->
                    spark
                        .parallelize(List.of(0, 1), 2)
                        .foreach(
                            part -> {
                              if (part == 1) {
                                throw new IllegalStateException("broken");
                              }
                            })))
        .isNotNull();

    assertThat(told.end.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(told.lines).endsWith("some work ends");
  }

  @Test
  void nothingIsShownOfAStageThatIsListenedToNoMore() throws Exception {
    var job =
        spark
            .parallelize(List.of(0, 1), 2)
            .foreachAsync(
                part -> {
                  if (part == 1) {
                    goOn.await();
                  }
                });
    assertThat(told.some.await(10, TimeUnit.SECONDS)).isTrue();
    progress.close();
    assertThat(told.lines).containsExactly("some work 1/2", "some work ends");

    goOn.countDown();
    job.get(10, TimeUnit.SECONDS);
    spark.parallelize(List.of(0), 1).count();
    LocalSpark.get().sc().listenerBus().waitUntilEmpty();
    assertThat(told.lines).hasSize(2);
  }
}
