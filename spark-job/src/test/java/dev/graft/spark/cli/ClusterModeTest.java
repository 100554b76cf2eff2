package dev.graft.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs whose driver is put on a machine that Spark chooses. */
class ClusterModeTest {

  private static final String MODE = "spark.submit.deployMode";
  private static final String LAYERS =
      "data.format = csv, model.layers = [{name: out, type: output, units: 10}]";

  private final String mode = System.getProperty(MODE);

  @TempDir Path folder;

  @AfterEach
  void asBefore() {
    if (mode == null) {
      System.clearProperty(MODE);
    } else {
      System.setProperty(MODE, mode);
    }
  }

  private static CommandLineRun submitted(String file, String there, String... sets) {
    List<String> args =
        new ArrayList<>(List.of("check", "pretrain", "--for-cluster-mode", there, "--conf", file));
    for (String set : sets) {
      args.addAll(List.of("--set", set));
    }
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  private Path job(String... lines) throws Exception {
    return Files.write(folder.resolve("job.conf"), List.of(lines));
  }

  @Test
  void pathsThatAllMachinesShareAreNotLookedInto() throws Exception {
    String file = job("output = \"s3a://bucket/out\"", LAYERS).toString();
    for (String path : List.of("hdfs://nowhere/x.csv", "/mnt/shared/x.csv", "file:/mnt/x.csv")) {
      CommandLineRun run = submitted(file, file, "data.train.path=\"" + path + "\"");
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "output=out",
        "data.train.path=data/x.csv",
        "data.test.path=x.csv",
        "data.validation.path=y.csv"
      })
  void aRelativePathIsRefused(String set) throws Exception {
    String file = job("output = /mnt/out", "data.train.path = /mnt/x.csv", LAYERS).toString();
    CommandLineRun run = submitted(file, "job.conf", set);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Cannot use " + set.replace("=", " = ") + " in cluster mode: ")
        .contains("a relative path says nothing there")
        .hasLineCount(1);
  }

  @Test
  void aJobFileThatGoesAloneHasNoFolder() throws Exception {
    String file =
        job("output = /mnt/out", "data.train.path = ${job-folder}/../data/x.csv", LAYERS)
            .toString();
    CommandLineRun run = submitted(file, "job.conf");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("data.train.path = file:", "the job file goes there without its folder")
        .hasLineCount(1);
    assertThat(submitted(file, file).exitCode()).isZero();
  }

  @Test
  void theDriverNamesItsMachineAndFolder() throws Exception {
    System.setProperty(MODE, "cluster");
    String file = job("output = /mnt/out", LAYERS).toString();
    CommandLineRun data =
        CommandLineRun.of("pretrain", "--conf", file, "--set", "data.train.path=/mnt/no/x.csv");
    assertThat(data.exitCode()).isEqualTo(2);
    assertThat(data.err())
        .contains("Cannot read data.train.path = /mnt/no/x.csv: there is no such file on ")
        .hasLineCount(1);
    CommandLineRun missing = CommandLineRun.of("pretrain", "--conf", "no-such.conf");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err())
        .contains("there is no such file in " + System.getProperty("user.dir") + " on ", "--files")
        .hasLineCount(1);
  }
}
