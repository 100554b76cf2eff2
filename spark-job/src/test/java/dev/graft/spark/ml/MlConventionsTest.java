package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.shim.SparkShim;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWritable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Spark's own ParamsSuite and DefaultReadWriteTest ask of every stage. */
class MlConventionsTest {

  static Stream<PipelineStage> stages() {
    return Stream.of(
        new FineTuner(),
        new FineTuneClassifier(),
        new FineTuneRegressor(),
        new Featurizer(),
        Blobs.tuner().setMaxIter(1).fit(Blobs.frame(30)));
  }

  @ParameterizedTest
  @MethodSource("stages")
  void paramsHaveTheirParentADocAndAGetter(PipelineStage stage) throws Exception {
    Param<?>[] params = stage.params();

    assertThat(params).isNotEmpty();
    assertThat(Arrays.stream(params).map(Param::name)).isSorted().doesNotHaveDuplicates();
    for (Param<?> param : params) {
      assertThat(param.parent()).isEqualTo(stage.uid());
      assertThat(param.doc()).isNotBlank();
      assertThat(stage.getParam(param.name())).isSameAs(param);
      Method getter = stage.getClass().getMethod("get" + capital(param.name()));
      if (stage.hasDefault(param)) {
        assertThat(getter.invoke(stage)).isEqualTo(stage.getOrDefault(param));
      }
      assertThat(stage.explainParams()).contains(param.name() + ": " + param.doc());
    }
  }

  private static String capital(String name) {
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void aCopyHasTheParamsAndTheExtraOnes(PipelineStage stage) {
    Params copy = stage.copy(new ParamMap().put(stage.getParam("handleInvalid").w("skip")));

    assertThat(copy).isExactlyInstanceOf(stage.getClass());
    assertThat(copy.uid()).isEqualTo(stage.uid());
    assertThat(copy.getOrDefault(copy.getParam("handleInvalid"))).isEqualTo("skip");
    assertThat(stage.getOrDefault(stage.getParam("handleInvalid"))).isEqualTo("error");
  }

  @Test
  void anEstimatorIsReadAsItWasWritten(@TempDir Path dir) throws Exception {
    FineTuner written =
        Blobs.tuner()
            .setTask("regression")
            .setPretrained("a/model")
            .setCut("here")
            .setFrozen(false)
            .setOptimizer("sgd")
            .setRegParam(0.25)
            .setSeed(7)
            .setValidationFraction(0.5)
            .setValidationIndicatorCol("held")
            .setWeightCol("weight")
            .setGroupCol("patient")
            .setPatience(3)
            .setConf("train.codec.type = int8")
            .setCheckpointDir("somewhere")
            .setHandleInvalid("keep")
            .setProbabilityCol("p")
            .setSecondTextCol("answer");

    written.setAdapt(new String[] {"adabn"});
    written.save(dir.resolve("tuner").toString());
    FineTuner read = FineTuner.load(dir.resolve("tuner").toString());

    assertThat(read.uid()).isEqualTo(written.uid());
    assertThat(values(read)).isEqualTo(values(written));
    assertThat(read.isSet(read.metricName())).isFalse();
  }

  @Test
  void aTransformerIsReadAsItWasWritten(@TempDir Path dir) throws Exception {
    Featurizer written =
        new Featurizer().setPretrained("a/model").setCut("here").setInputCol("i").setOutputCol("o");

    written.save(dir.resolve("featurizer").toString());

    assertThat(values(Featurizer.load(dir.resolve("featurizer").toString())))
        .isEqualTo(values(written));
  }

  @Test
  void aModelIsReadAsItWasWritten(@TempDir Path dir) throws Exception {
    FineTunedModel written =
        Blobs.tuner().setPredictionCol("told").setMaxIter(1).fit(Blobs.frame(30));
    String path = dir.resolve("model").toString();

    written.save(path);
    FineTunedModel read = FineTunedModel.load(path);

    assertThat(read.uid()).isEqualTo(written.uid());
    assertThat(values(read)).isEqualTo(values(written));
    assertThat(read.getPredictionCol()).isEqualTo("told");
    assertThat(read.weightsSha256()).isEqualTo(written.weightsSha256());
    assertThat(read.summary().report()).isEqualTo(written.summary().report());
    assertThat(read.summary().rounds()).isEqualTo(written.summary().rounds());
    assertThat(read.transform(Blobs.frame(30)).collectAsList())
        .isEqualTo(written.transform(Blobs.frame(30)).collectAsList());
    assertThat(written.hasParent()).isTrue();
    assertThat(written).isInstanceOf(MLWritable.class);
  }

  /** Arrays as lists, which can be compared. */
  private static Map<String, Object> values(Params of) {
    Map<String, Object> values = new TreeMap<>();
    Iterator<ParamPair<?>> pairs = SparkShim.asJava(of.extractParamMap().toSeq().iterator());
    while (pairs.hasNext()) {
      ParamPair<?> pair = pairs.next();
      values.put(pair.param().name(), comparable(pair.value()));
    }
    return values;
  }

  private static Object comparable(Object value) {
    if (value instanceof int[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    }
    return value instanceof Object[] words ? List.of(words) : value;
  }
}
