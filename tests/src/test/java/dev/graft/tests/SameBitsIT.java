package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invariant 5 between processes: the same job gives the same weights whatever the master, the
 * serializer, the Spark that runs it, the locale, time zone and encoding of the machine, and the
 * environment of the caller; and files of the same names.
 */
class SameBitsIT {

  private static final String JAVA = "org.apache.spark.serializer.JavaSerializer";
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";
  private static final String CLUSTER = "local-cluster[2,1,2048]";

  /** Digits of its own, and a zone that is no whole hour away. */
  private static final String ARABIC =
      "JAVA_TOOL_OPTIONS=-Duser.language=ar -Duser.country=EG -Duser.timezone=Asia/Kathmandu -Dfile.encoding=ISO-8859-1";

  /** A lower case of its own. */
  private static final String TURKISH =
      "JAVA_TOOL_OPTIONS=-Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-1";

  private static final String RATE = "train.optimizer.learning-rate";

  @TempDir static Path folder;

  private static Weights reference;

  /** What the two jobs of a run came to, and the files that they wrote. */
  private record Weights(String pretrained, String tuned, List<String> files) {}

  @BeforeAll
  static void runTheReference() throws Exception {
    reference = run("reference", "local[2]", JAVA);
    assertThat(reference.pretrained()).hasSize(64).isNotEqualTo(reference.tuned());
    assertThat(reference.files()).anyMatch(name -> name.contains("/round-000001/"));
  }

  @Tag("long")
  @Test
  void oneSlotTheOtherSerializerArabicDigitsAndAHostileEnvironment() throws Exception {
    assertThat(
            run(
                "one-slot",
                "local[1]",
                KRYO,
                ARABIC,
                "OMP_NUM_THREADS=3",
                "OPENBLAS_NUM_THREADS=2",
                "OPENBLAS_CORETYPE=Sandybridge",
                "DNNL_MAX_CPU_ISA=SSE41"))
        .isEqualTo(reference);
  }

  @Test
  void twoExecutorsInProcessesOfTheirOwnThatSpeakTurkishTheOtherSerializerAndAHostileEnvironment()
      throws Exception {
    assertThat(
            run(
                "cluster",
                CLUSTER,
                KRYO,
                TURKISH,
                "OMP_NUM_THREADS=2",
                "OPENBLAS_CORETYPE=Nehalem"))
        .isEqualTo(reference);
  }

  /** A head that is solved, then all layers. */
  @Tag("long")
  @Test
  void stagesOnTwoSlotsOnOneAndOnExecutorsInProcessesOfTheirOwn() throws Exception {
    String two = staged("staged", "local[2]", JAVA);
    assertThat(staged("staged-one-slot", "local[1]", KRYO)).isEqualTo(two);
    assertThat(staged("staged-cluster", CLUSTER, KRYO)).isEqualTo(two);
  }

  /** Settings that are trained at once: the model of the best is what the job of it alone makes. */
  @Tag("long")
  @Test
  void severalSettingsOnTwoSlotsOnOneAndOnExecutorsInProcessesOfTheirOwn() throws Exception {
    String two = tried("tried", "local[2]", JAVA, "train.grid.learning-rate=[0.01, 0.0001]");
    assertThat(tried("tried-one-slot", "local[1]", KRYO, "train.grid.learning-rate=[0.01, 0.0001]"))
        .isEqualTo(two);
    assertThat(tried("tried-cluster", CLUSTER, KRYO, "train.grid.learning-rate=[0.01, 0.0001]"))
        .isEqualTo(two);
    String best = GraftProcess.report(folder.resolve("tried")).at("/grid/chosen").asText();
    assertThat(tried("alone", "local[2]", JAVA, best.replace("learning-rate = ", RATE + "=")))
        .isEqualTo(two);
  }

  /** Pseudo-labels by thresholds of classes, and a teacher that goes with each round. */
  @Tag("long")
  @Test
  void unlabelledExamplesOnTwoSlotsOnOneAndOnExecutorsInProcessesOfTheirOwn() throws Exception {
    for (String method : List.of("fixmatch", "mean-teacher")) {
      String two = unlabelled(method, "local[2]", JAVA);
      assertThat(two).isNotEqualTo(reference.tuned());
      assertThat(unlabelled(method + "-one-slot", "local[1]", KRYO)).isEqualTo(two);
      assertThat(unlabelled(method + "-cluster", CLUSTER, KRYO)).isEqualTo(two);
    }
  }

  private static String unlabelled(String name, String master, String serializer) throws Exception {
    String method = name.replaceAll("-(one-slot|cluster)$", "");
    return tuned(
        folder.resolve(name),
        master,
        serializer,
        List.of(
            "data.unlabelled.images=data/fashion-mnist-sample/train-images-idx3-ubyte.gz",
            "train.unlabelled.method=" + method,
            "train.unlabelled.threshold=0.5",
            "train.unlabelled.class-balanced=true",
            "train.unlabelled.align=true",
            "train.unlabelled.ratio=2",
            "train.average-every=2"));
  }

  private static String tried(String name, String master, String serializer, String set)
      throws Exception {
    return tuned(
        folder.resolve(name), master, serializer, List.of(set, "data.validation.fraction=0.2"));
  }

  /** The means of what a pretrained network predicts decide what a head begins with. */
  @Tag("long")
  @Test
  void aHeadThatStartsFromMeansOnTwoSlotsOnOneAndOnExecutorsInProcessesOfTheirOwn()
      throws Exception {
    String two = fromMeans("means", "local[2]", JAVA);
    assertThat(fromMeans("means-one-slot", "local[1]", KRYO)).isEqualTo(two);
    assertThat(fromMeans("means-cluster", CLUSTER, KRYO)).isEqualTo(two);
  }

  @Tag("long")
  @Test
  @EnabledIfEnvironmentVariable(
      named = "GRAFT_TEST_SPARK_HOME",
      matches = ".+",
      disabledReason = "names a Spark distribution; tests/run-long sets it")
  void plainSparkSubmitOfARealDistribution() throws Exception {
    String home = "SPARK_HOME=" + System.getenv("GRAFT_TEST_SPARK_HOME");
    assertThat(tune("distribution", "local[2]", KRYO, home)).isEqualTo(reference.tuned());
    assertThat(tune("distribution-cluster", CLUSTER, JAVA, home)).isEqualTo(reference.tuned());
  }

  private static Weights run(String name, String master, String serializer, String... environment)
      throws Exception {
    Path pretrained = folder.resolve(name).resolve("pretrained");
    return new Weights(
        weights(
            job("pretrain", "conf/clothes-pretrain.conf", pretrained, master, serializer),
            pretrained,
            environment),
        tune(name, master, serializer, environment),
        files(folder.resolve(name)));
  }

  private static String tune(String name, String master, String serializer, String... environment)
      throws Exception {
    return tuned(folder.resolve(name).resolve("tuned"), master, serializer, List.of(), environment);
  }

  private static String staged(String name, String master, String serializer) throws Exception {
    List<String> sets =
        List.of("model.head=[{ name = kind, type = output, units = 10 }]", "train.recipe=lp-ft");
    return tuned(folder.resolve(name), master, serializer, sets);
  }

  private static String fromMeans(String name, String master, String serializer) throws Exception {
    List<String> sets =
        List.of("model.head=[{ name = kind, type = output }]", "model.head-init=mean");
    return tuned(folder.resolve(name), master, serializer, sets);
  }

  private static String tuned(
      Path output, String master, String serializer, List<String> sets, String... environment)
      throws Exception {
    List<String> all = new ArrayList<>(sets);
    // One path for all runs: it is part of the configuration.
    all.add("model.pretrained=" + folder.resolve("reference/pretrained"));
    all.add("evaluate.baselines=[]");
    return weights(
        job(
            "fine-tune",
            "conf/clothes.conf",
            output,
            master,
            serializer,
            all.toArray(new String[0])),
        output,
        environment);
  }

  /** Pictures that are given back, and a table whose network is brought to a target. */
  @Tag("long")
  @Test
  void withoutLabelsOnTwoSlotsOnOneAndOnExecutorsInProcessesOfTheirOwn() throws Exception {
    List<String> two = withoutLabels("without-labels", "local[2]", JAVA);
    assertThat(two).doesNotHaveDuplicates();
    assertThat(withoutLabels("without-labels-one-slot", "local[1]", KRYO)).isEqualTo(two);
    assertThat(withoutLabels("without-labels-cluster", CLUSTER, KRYO)).isEqualTo(two);
  }

  private static List<String> withoutLabels(String name, String master, String serializer)
      throws Exception {
    Path pretrained = folder.resolve(name).resolve("pretrained");
    List<String> all = new ArrayList<>();
    all.add(
        weights(
            job("pretrain", "conf/digits-denoise.conf", pretrained, master, serializer),
            pretrained));
    for (String adapt : List.of("adabn", "coral", "deep-coral")) {
      Path adapted = folder.resolve(name).resolve(adapt);
      GraftProcess process =
          job(
              "pretrain",
              "conf/table-pretrain.conf",
              adapted,
              master,
              serializer,
              "data.unlabelled.path=data/digits/digits.csv.gz",
              "data.test.fraction=0",
              "train.adapt=[" + adapt + "]",
              "train.adapt-weight=10",
              "train.adapt-choice=discrepancy",
              "model.layers=[{ name = hidden, type = dense, units = 32 }, { name = norm, type = batch-normalization }, { name = digit, type = output, units = 10 }]");
      all.add(weights(process, adapted));
    }
    return all;
  }

  /** But for what names the try: a time and a random number. */
  private static List<String> files(Path of) throws IOException {
    try (Stream<Path> all = Files.walk(of)) {
      return all.filter(Files::isRegularFile)
          .map(file -> of.relativize(file).toString())
          .map(file -> file.replaceAll("attempt-[0-9]{8}T[0-9]{6}-[0-9a-f]{8}", "attempt"))
          .sorted()
          .toList();
    }
  }

  private static GraftProcess job(
      String command, String conf, Path output, String master, String serializer, String... sets) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command, "--conf", conf, "--set", "output=" + output, "--set", "train.epochs=1"));
    arguments.addAll(
        List.of("--set", "data.train.limit=600", "--set", "checkpoint.every-rounds=1"));
    for (String set : sets) {
      arguments.addAll(List.of("--set", set));
    }
    arguments.addAll(List.of("--master", master, "--", "--conf", "spark.serializer=" + serializer));
    return GraftProcess.graft(arguments.toArray(new String[0]));
  }

  private static String weights(GraftProcess process, Path output, String... environment)
      throws Exception {
    for (String variable : environment) {
      process.with(
          variable.substring(0, variable.indexOf('=')),
          variable.substring(variable.indexOf('=') + 1));
    }
    GraftProcess.Result result = process.run();
    assertThat(result.exitCode()).as(result.output()).isZero();
    return GraftProcess.report(output).path("weightsSha256").asText();
  }
}
