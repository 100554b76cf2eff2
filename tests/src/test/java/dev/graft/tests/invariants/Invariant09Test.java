package dev.graft.tests.invariants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.average.RangeAverage;
import dev.graft.average.ReplyRules;
import dev.graft.config.AveragingSettings.Codec;
import dev.graft.config.ScheduleSettings;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.TargetScale;
import dev.graft.dataset.Targets;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.GraphBackbone;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.onnx.OnnxBackbone;
import dev.graft.engine.onnx.OnnxFile;
import dev.graft.engine.onnx.OnnxModel;
import dev.graft.evaluate.ClassificationCounts;
import dev.graft.evaluate.Confusion;
import dev.graft.evaluate.Counts;
import dev.graft.evaluate.MultiLabelCounts;
import dev.graft.evaluate.Ranking;
import dev.graft.evaluate.RegressionCounts;
import dev.graft.evaluate.ScoreHistogram;
import dev.graft.evaluate.ScoreRuns;
import dev.graft.featurize.ChainedBackbone;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.OptimizerRule;
import dev.graft.model.StartPull;
import dev.graft.model.StateLayout;
import dev.graft.model.UpdatePlan;
import dev.graft.tokenizer.SubwordTokenizer;
import dev.graft.train.DeltaCodecs;
import dev.graft.train.EncodedDelta;
import dev.graft.train.Fp16Delta;
import dev.graft.train.Fp32Delta;
import dev.graft.train.Int8Delta;
import dev.graft.train.RateSchedule;
import dev.graft.train.ReplyHeader;
import dev.graft.train.RoundStart;
import dev.graft.train.StepOptions;
import dev.graft.train.TargetMoments;
import dev.graft.train.TopKDelta;
import dev.graft.train.TrainState;
import dev.graft.train.WorkerReply;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.reflect.ClassTag$;

/** Nothing but small immutable classes of primitives crosses the wire. */
class Invariant09Test {

  private static final Set<Class<?>> MESSAGES =
      Set.of(
          RoundStart.class,
          TrainState.class,
          WorkerReply.class,
          ReplyHeader.class,
          StepOptions.class,
          RateSchedule.class,
          StartPull.class,
          TargetScale.class,
          TargetMoments.class,
          EncodedDelta.class,
          Fp32Delta.class,
          Fp16Delta.class,
          Int8Delta.class,
          TopKDelta.class,
          RangeAverage.class,
          StateLayout.class,
          StateLayout.Span.class,
          ReplyRules.class,
          NetworkDefinition.class,
          Dl4jTrainable.class,
          ClassificationCounts.class,
          Confusion.class,
          Ranking.class,
          ScoreHistogram.class,
          ScoreRuns.class,
          MultiLabelCounts.class,
          RegressionCounts.class,
          Example.class,
          ExampleChunk.class,
          Normalization.class,
          Targets.class,
          Backbone.class,
          GraphBackbone.class,
          ChainedBackbone.class,
          OnnxBackbone.class,
          SubwordTokenizer.class);

  @Test
  void messagesAreClassesOfPrimitives() {
    MESSAGES.forEach(Invariant09Test::assertIsOfPrimitives);
  }

  /** And of classes that are so themselves. */
  private static void assertIsOfPrimitives(Class<?> message) {
    assertThat(message.isRecord()).as("%s is a record", message).isFalse();
    for (Field field : message.getDeclaredFields()) {
      Class<?> element = element(field.getType());
      if (!Modifier.isStatic(field.getModifiers())
          && !Modifier.isTransient(field.getModifiers())
          && !isPrimitive(field.getType())
          && !MESSAGES.contains(element)) {
        assertThat(element.getPackageName()).as("%s", field).startsWith("dev.graft");
        assertIsOfPrimitives(element);
      }
    }
  }

  private static Class<?> element(Class<?> type) {
    return type.isArray() ? type.getComponentType() : type;
  }

  private static boolean isPrimitive(Class<?> type) {
    return type.isPrimitive()
        || type == String.class
        || type.isEnum()
        || (type.isArray() && isPrimitive(type.getComponentType()));
  }

  /** 1, then 1/2. */
  private static RateSchedule falling() {
    return RateSchedule.of(
        new ScheduleSettings("train.schedule", ScheduleSettings.Type.LINEAR, 0, List.of(), 1, 0),
        2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messagesPassBothSerializersWithoutARegistrator(boolean kryo) {
    SparkConf conf = new SparkConf(false).set("spark.kryo.registrationRequired", "false");
    Serializer serializer = kryo ? new KryoSerializer(conf) : new JavaSerializer(conf);
    TrainState state = new TrainState(new float[] {1, 2}, new float[0], new float[] {3}, 4);
    RoundStart start =
        copy(
            serializer,
            new RoundStart(
                1, state, 2, 3, 9, 42, new StepOptions(0, 0.5, 0.25).scheduled(falling())));
    assertThat(start.options().schedule().factor(1)).isEqualTo(0.5);
    StartPull pull =
        new StartPull(
            UpdatePlan.uniform(1, new OptimizerRule.Sgd(1), 0), new float[] {3}, List.of(), 1, 2);
    assertThat(copy(serializer, pull).target()).isEqualTo(pull.target());
    assertThat(start.state().weights()).containsExactly(1, 2);
    assertThat(start.state().steps()).isEqualTo(4);
    assertThat(start.seed()).isEqualTo(42);
    assertThat(start.options().proximal()).isEqualTo(0.5);
    assertThat(start.options().labelSmoothing()).isEqualTo(0.25);
    for (String type : List.of("fp32", "fp16", "int8", "top-k")) {
      EncodedDelta delta = DeltaCodecs.of(Codec.of(type, false)).encode(new float[] {0.5f, -1, 0});
      ReplyHeader header = new ReplyHeader(1, 2, 3, 4, 0.5, 1, true, 7, 2, 3);
      WorkerReply reply =
          copy(serializer, new WorkerReply(header, delta, new float[] {6}, new float[0]));
      assertThat(reply.header().partition()).isEqualTo(2);
      assertThat(reply.header().lossSum()).isEqualTo(0.5);
      assertThat(reply.delta().decode()).as("%s", type).isEqualTo(delta.decode());
    }
    ClassificationCounts counts = new ClassificationCounts(2);
    counts.add(1, new float[] {0.25f, 0.75f}, 0.5);
    assertThat(copy(serializer, counts).metrics().accuracy()).isEqualTo(1);
    Targets targets = Targets.ofValues(new float[][] {{1, 0}, {0, 1}});
    for (Counts other : List.of(new MultiLabelCounts(2), new RegressionCounts(2))) {
      other.add(targets, new float[] {1, 0, 1, 1}, new float[] {0.5f, 1});
      assertThat(copy(serializer, other).metrics()).isEqualTo(other.metrics());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBackboneComputesTheSameOnTheOtherSide(boolean kryo) throws IOException {
    SparkConf conf = new SparkConf(false).set("spark.kryo.registrationRequired", "false");
    Serializer serializer = kryo ? new KryoSerializer(conf) : new JavaSerializer(conf);
    Path fixtures = Path.of("../engines/onnx/src/test/resources/dev/graft/engine/onnx");
    byte[] model = Files.readAllBytes(fixtures.resolve("clothes.onnx"));
    Backbone backbone = OnnxModel.of(OnnxFile.read(model, "clothes")).backbone(new int[] {28, 28});
    float[][] rows = {new float[784], new float[784]};
    Arrays.fill(rows[1], 0.5f);
    try (FeatureExtractor here = backbone.open(1);
        FeatureExtractor there = copy(serializer, backbone).open(1)) {
      assertThat(there.activations(rows)).isDeepEqualTo(here.activations(rows));
    }
    byte[] json = Files.readAllBytes(fixtures.resolve("tokenizer.json"));
    SubwordTokenizer tokenizer = SubwordTokenizer.of(json, "tokenizer", 6);
    assertThat(copy(serializer, tokenizer).row("a good film"))
        .containsExactly(tokenizer.row("a good film"));
  }

  private static <T> T copy(Serializer serializer, T value) {
    var instance = serializer.newInstance();
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) value.getClass();
    return instance.deserialize(
        instance.serialize(value, ClassTag$.MODULE$.apply(type)), ClassTag$.MODULE$.apply(type));
  }
}
