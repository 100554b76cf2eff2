package dev.graft.evaluate;

import static dev.graft.evaluate.JudgedExamples.ofClass;
import static dev.graft.evaluate.JudgedExamples.ofLabels;
import static dev.graft.evaluate.JudgedExamples.ofNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Task;
import dev.graft.io.Json;
import java.util.List;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

/** What is told beside metrics, on numbers worked out by hand. */
class DetailsTest {

  private static final List<String> NAMES = List.of("a", "b", "c");

  private static JsonNode told(Detail detail, Judged... examples) {
    for (Judged example : examples) {
      detail.add(example);
    }
    ObjectNode metrics = Json.object();
    detail.tell(metrics, NAMES);
    return metrics;
  }

  @Test
  void ofEqualOutputsTheFirstClassesAreAmongTheMostProbable() {
    JsonNode told =
        told(
            new TopK(2),
            ofClass(1, 0, 0.2f, 0.5f, 0.3f), // third
            ofClass(2, 2, 0.2f, 0.5f, 0.3f), // second
            ofClass(3, 1, 0.4f, 0.3f, 0.3f), // second, before its equal
            ofClass(4, 2, 0.4f, 0.3f, 0.3f)); // third
    assertThat(told.at("/topK/k").asInt()).isEqualTo(2);
    assertThat(told.at("/topK/accuracy").asDouble()).isEqualTo(0.5);
  }

  @Test
  void binsAreComparedWithWhatCameTrue() {
    // In the bin from 11/15 to 12/15: 0.75 and 0.75, one of them right; from 14/15: 0.95, right.
    JsonNode told =
        told(
            new Reliability("calibration", DecisionRule.PLAIN),
            ofClass(1, 0, 0.75f, 0.25f),
            ofClass(2, 1, 0.75f, 0.25f),
            ofClass(3, 1, 0.05f, 0.95f));
    double apart = (2 * 0.25 + 0.05) / 3;
    assertThat(told.at("/calibration/ece").asDouble()).isCloseTo(apart, within(1e-7));
    assertThat(told.at("/calibration/logLoss").asDouble())
        .isCloseTo(-(Math.log(0.75) + Math.log(0.25) + Math.log(0.95)) / 3, within(1e-7));
    JsonNode bins = told.at("/calibration/bins");
    assertThat(bins).hasSize(2);
    assertThat(bins.at("/0/from").asDouble()).isEqualTo(11 / 15.0);
    assertThat(bins.at("/0/count").asInt()).isEqualTo(2);
    assertThat(bins.at("/0/confidence").asDouble()).isEqualTo(0.75);
    assertThat(bins.at("/0/right").asDouble()).isEqualTo(0.5);
    assertThat(Reliability.bin(1)).isEqualTo(14);
    assertThat(Reliability.bin(0)).isZero();
    assertThat(Reliability.bin(Float.NaN)).isZero();
  }

  @Test
  void ofLabelsEachProbabilityIsOne() {
    JsonNode told =
        told(
            new Reliability("calibration", DecisionRule.PLAIN),
            ofLabels(1, new float[] {1, 0}, 0.9f, 0.3f));
    assertThat(told.at("/calibration/ece").asDouble()).isCloseTo((0.1 + 0.3) / 2, within(1e-7));
    assertThat(told.at("/calibration/bins")).hasSize(2);
  }

  @Test
  void theMostConfidentWrongOnesComeFirst() {
    Mistakes more = new Mistakes(Task.CLASSIFICATION, 2);
    more.add(ofClass(7, 1, 0.9f, 0.05f, 0.05f));
    more.add(ofClass(3, 2, 0.9f, 0.05f, 0.05f));
    Mistakes mistakes = new Mistakes(Task.CLASSIFICATION, 2);
    mistakes.add(ofClass(5, 0, 0.3f, 0.6f, 0.1f));
    mistakes.add(ofClass(6, 0, 1, 0, 0));
    mistakes.merge(more);
    assertThat(Json.line(told(mistakes)))
        .isEqualTo(
            "{\"worst\":[{\"id\":3,\"label\":\"c\",\"prediction\":\"a\",\"probability\":0.9},"
                + "{\"id\":7,\"label\":\"b\",\"prediction\":\"a\",\"probability\":0.9}]}");
  }

  @Test
  void labelsAreWrongByTheirDistanceAndNumbersByTheirs() {
    assertThat(told(new Mistakes(Task.MULTI_LABEL, 1), ofLabels(4, new float[] {1, 0}, 0.2f, 0.7f)))
        .hasToString("{\"worst\":[{\"id\":4,\"label\":\"a\",\"holds\":true,\"probability\":0.2}]}");
    assertThat(
            told(
                new Mistakes(Task.REGRESSION, 1),
                ofNumbers(4, new float[] {1, 2}, 1.5f, 4f),
                ofNumbers(5, new float[] {1, 2}, 1f, 2f)))
        .hasToString("{\"worst\":[{\"id\":4,\"target\":\"b\",\"truth\":2.0,\"prediction\":4.0}]}");
    JsonNode none =
        told(
            new Mistakes(Task.REGRESSION, 1),
            ofNumbers(4, new float[] {1}, Float.NaN),
            ofNumbers(5, new float[] {1}, 9f));
    assertThat(none.at("/worst/0/id").asInt()).isEqualTo(4);
  }

  @Test
  void anIntervalHoldsTheAccuracyOfResamples() {
    Bootstrap right = new Bootstrap(1, 100);
    for (int id = 0; id < 20; id++) {
      right.add(ofClass(id, 0, 0.9f, 0.1f));
    }
    assertThat(told(right).at("/interval/low").asDouble()).isOne();
    Bootstrap half = new Bootstrap(1, 1000);
    for (int id = 0; id < 400; id++) {
      half.add(ofClass(id, id % 2, 0.9f, 0.1f));
    }
    // The standard deviation of a share of one half in 400 is 0.025.
    JsonNode interval = told(half).at("/interval");
    assertThat(interval.path("low").asDouble()).isCloseTo(0.5 - 1.96 * 0.025, within(0.006));
    assertThat(interval.path("high").asDouble()).isCloseTo(0.5 + 1.96 * 0.025, within(0.006));
    assertThat(interval.path("level").asDouble()).isEqualTo(0.95);
  }

  /** Of examples without number: 0.5 and 1.96 times the root of 0.25 / 4,000,000. */
  @Test
  void anIntervalOfManyExamplesTakesNoLonger() {
    Bootstrap many = new Bootstrap(1, 1000);
    for (int id = 0; id < 1000; id++) {
      many.add(ofClass(id, id % 2, 0.9f, 0.1f));
    }
    for (int doubled = 0; doubled < 12; doubled++) {
      Bootstrap same = many.none();
      same.merge(many);
      many.merge(same);
    }
    JsonNode interval = told(many).at("/interval");
    assertThat(interval.path("low").asDouble()).isCloseTo(0.5 - 4.84e-4, within(5e-5));
    assertThat(interval.path("high").asDouble()).isCloseTo(0.5 + 4.84e-4, within(5e-5));
  }

  @Test
  void fromAHundredExamplesOnAPoissonNumberIsANormalOne() {
    double drawn = new Well19937c(3).nextGaussian();
    assertThat(Bootstrap.times(100, new Well19937c(3)).next())
        .isEqualTo(Math.rint(100 + 10 * drawn));
  }

  /** What is drawn in one resample does not depend on those before. */
  @Test
  void eachResampleDrawsFromASeedOfItsOwn() {
    Bootstrap bootstrap = new Bootstrap(7, 20);
    for (int id = 0; id < 90; id++) {
      bootstrap.add(ofClass(id, id % 3 == 0 ? 1 : 0, 0.9f, 0.1f));
    }
    double[] accuracies = bootstrap.accuracies();
    for (int resample = 0; resample < accuracies.length; resample++) {
      RandomGenerator random = new Well19937c(Seeds.derive(7, "bootstrap", resample));
      double wrong = new PoissonDistribution(random, 30, 1e-12, 1).sample();
      double right = new PoissonDistribution(random, 60, 1e-12, 1).sample();
      assertThat(accuracies[resample]).isEqualTo(right / (wrong + right));
    }
  }

  @Test
  void aSumThatDoesNotFitIsNone() {
    FixedPoint sum = new FixedPoint();
    sum.add(0.25);
    sum.add(-1.5);
    assertThat(sum.sum()).isEqualTo(-1.25);
    for (double none : new double[] {1e12, Double.NaN, Double.POSITIVE_INFINITY}) {
      FixedPoint lost = new FixedPoint();
      lost.add(none);
      assertThat(lost.sum()).as("of %s", none).isNaN();
    }
    FixedPoint full = new FixedPoint();
    full.add(3, 1e10);
    assertThat(full.sum()).isEqualTo(3e10);
    full.add(1, 1e10);
    assertThat(full.sum()).isNaN();
  }
}
