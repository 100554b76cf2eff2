package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Invariant 5 between processes: the same job gives the same weights whatever the master, the
 * serializer, the Spark that runs it and the environment of the caller.
 */
class SameBitsIT {

  private static final String JAVA = "org.apache.spark.serializer.JavaSerializer";
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";
  private static final String CLUSTER = "local-cluster[2,1,2048]";

  @TempDir static Path folder;

  private static Weights reference;

  /** What the two jobs of a run came to. */
  private record Weights(String pretrained, String tuned) {}

  @BeforeAll
  static void runTheReference() throws Exception {
    reference = run("reference", "local[2]", JAVA);
    assertThat(reference.pretrained()).hasSize(64).isNotEqualTo(reference.tuned());
  }

  @Test
  void oneSlotTheOtherSerializerAndAHostileEnvironment() throws Exception {
    assertThat(
            run(
                "one-slot",
                "local[1]",
                KRYO,
                "OMP_NUM_THREADS=3",
                "OPENBLAS_NUM_THREADS=2",
                "OPENBLAS_CORETYPE=Sandybridge",
                "DNNL_MAX_CPU_ISA=SSE41"))
        .isEqualTo(reference);
  }

  @Test
  void twoExecutorsInProcessesOfTheirOwn() throws Exception {
    assertThat(run("cluster", CLUSTER, JAVA)).isEqualTo(reference);
  }

  @Test
  void twoExecutorsTheOtherSerializerAndAHostileEnvironment() throws Exception {
    assertThat(run("cluster-kryo", CLUSTER, KRYO, "OMP_NUM_THREADS=2", "OPENBLAS_CORETYPE=Nehalem"))
        .isEqualTo(reference);
  }

  @Test
  @EnabledIfEnvironmentVariable(
      named = "GRAFT_TEST_SPARK_HOME",
      matches = ".+",
      disabledReason = "names a Spark distribution; .ci/run sets it")
  void plainSparkSubmitOfARealDistribution() throws Exception {
    String home = System.getenv("GRAFT_TEST_SPARK_HOME");
    assertThat(run("distribution", "local[2]", JAVA, "SPARK_HOME=" + home)).isEqualTo(reference);
    assertThat(run("distribution-cluster", CLUSTER, KRYO, "SPARK_HOME=" + home))
        .isEqualTo(reference);
  }

  private static Weights run(String name, String master, String serializer, String... environment)
      throws Exception {
    Path pretrained = folder.resolve(name).resolve("pretrained");
    Path tuned = folder.resolve(name).resolve("tuned");
    return new Weights(
        weights(
            job("pretrain", "conf/quickstart-pretrain.conf", pretrained, master, serializer),
            pretrained,
            environment),
        weights(
            job(
                "fine-tune",
                "conf/quickstart.conf",
                tuned,
                master,
                serializer,
                // One path for all runs: it is part of the configuration.
                "model.pretrained=" + folder.resolve("reference/pretrained"),
                "evaluate.baselines=[]"),
            tuned,
            environment));
  }

  private static GraftProcess job(
      String command, String conf, Path output, String master, String serializer, String... sets) {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of(
                command, "--conf", conf, "--set", "output=" + output, "--set", "train.epochs=1"));
    arguments.addAll(List.of("--set", "data.train.limit=600"));
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
