package dev.graft.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher on a Java that is too old and on commands that do not run; what is in the jar. */
class LauncherIT {

  private static final String JAR =
      GraftProcess.ROOT.resolve("spark-job/target/graft-spark3.5_2.12.jar").toString();

  @Test
  void theLauncherSaysWhichJavaItNeeds(@TempDir Path home) throws Exception {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    GraftProcess.Result result =
        GraftProcess.graft("--version").with("JAVA_HOME", home.toString()).run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("Graft needs Java 17 or newer").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "2.12-3.4.4, 17, 'Graft has no jar for Spark 3.4.4 with Scala 2.12, which is in '",
    "2.13-3.5.7, 17, 'Graft has no jar for Spark 3.5.7 with Scala 2.13, which is in '",
    "2.12-3.5.7, 25, 'Spark 3.5.7 in %s does not run on Java 24 or newer, '",
    "2.13-4.1.4, 24, 'Spark 4.1.4 in %s does not run on Java 24 or newer, '",
  })
  void theLauncherNamesASparkThatDoesNotFit(
      String core, String version, String said, @TempDir Path home) throws Exception {
    Path jars = Files.createDirectories(home.resolve("jars"));
    Files.createFile(jars.resolve("spark-core_" + core + ".jar"));
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        java, "#!/bin/sh\necho 'openjdk version \"%s\" 2026-01-15' >&2\n".formatted(version));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    GraftProcess.Result result =
        GraftProcess.graft("--version")
            .with("JAVA_HOME", home.toString())
            .with("SPARK_HOME", home.toString())
            .run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).startsWith(said.formatted(home)).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"11", "25"})
  void aSparkThatChoosesItsOwnJavaIsStartedWithIt(String version, @TempDir Path home)
      throws Exception {
    Path jars = Files.createDirectories(home.resolve("jars"));
    Files.createFile(jars.resolve("spark-core_2.12-3.5.7.jar"));
    Path bin = Files.createDirectories(home.resolve("bin"));
    script(bin.resolve("java"), "echo 'openjdk version \"" + version + "\" 2026-01-15' >&2");
    script(bin.resolve("spark-submit"), "echo submitted");
    Files.writeString(
        Files.createDirectories(home.resolve("conf")).resolve("spark-env.sh"), "JAVA_HOME=/java17");
    GraftProcess.Result result =
        GraftProcess.graft("--version")
            .with("JAVA_HOME", home.toString())
            .with("SPARK_HOME", home.toString())
            .run();
    assertThat(result.output().strip()).isEqualTo("submitted");
    assertThat(result.exitCode()).isZero();
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void theFormerNameLeadsToTheJar() throws Exception {
    Path former = Path.of(JAR).resolveSibling("graft.jar");
    assertThat(former.toRealPath()).isEqualTo(Path.of(JAR).toRealPath());
  }

  @Test
  void theLauncherWorksThroughLinks(@TempDir Path folder) throws Exception {
    Path launcher = GraftProcess.ROOT.resolve("submit-scripts/graft");
    Path link = Files.createSymbolicLink(folder.resolve("inner"), launcher);
    Files.createDirectory(folder.resolve("bin"));
    Path outer = Files.createSymbolicLink(folder.resolve("bin/graft"), Path.of("../inner"));
    assertThat(link).isSymbolicLink();
    GraftProcess.Result result = GraftProcess.of(outer, "--version").run();
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("graft 0.1");
  }

  @Test
  void theEntryPointLoadsOnJava8() throws Exception {
    try (var jar = new java.util.jar.JarFile(JAR);
        var entry = jar.getInputStream(jar.getEntry("dev/graft/spark/cli/Main.class"))) {
      byte[] header = entry.readNBytes(8);
      assertThat(header[7]).as("class file version").isEqualTo((byte) 52);
    }
  }

  @Test
  void exitCodesReachTheCaller(@TempDir Path output) throws Exception {
    GraftProcess.Result result =
        GraftProcess.graft(
                "fine-tune",
                "--conf",
                "conf/clothes.conf",
                "--set",
                "output=" + output.resolve("never"),
                "--set",
                "train.epoch=3")
            .run();
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("the nearest valid one is train.epochs");
    assertThat(output.resolve("never")).doesNotExist();
  }

  @Test
  void theJarHoldsBothNativeBuildsAndNoOtherPlatform() throws Exception {
    try (var jar = new java.util.jar.JarFile(JAR)) {
      assertThat(jar.stream().map(java.util.jar.JarEntry::getName))
          .anyMatch(name -> name.contains("linux-x86_64-onednn-avx2/libnd4jcpu.so.zst"))
          .anyMatch(name -> name.contains("linux-x86_64-onednn-avx512/libnd4jcpu.so.zst"))
          .noneMatch(name -> name.endsWith("/libnd4jcpu.so"))
          .contains(
              "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
              "native/lib/linux-x86_64/cpu/libtokenizers.so",
              "native/lib/tokenizers.properties")
          .noneMatch(
              name -> name.matches("(ai/onnxruntime/native|native/lib)/(osx|win|.*aarch64).*"))
          .noneMatch(
              name ->
                  name.matches(
                      ".*(windows|macosx|android|ios|win32-|darwin|linux-arm|linux-ppc).*\\.(dll|dylib|so|jnilib)"))
          .noneMatch(name -> name.startsWith("org/apache/spark/") || name.startsWith("scala/"));
    }
  }

  @Test
  void theJarLeavesOutWhatMakesObjectsOfYamlReadsXmlOrIsNeverUsed() throws Exception {
    try (var jar = new java.util.jar.JarFile(JAR)) {
      assertThat(jar.stream().map(java.util.jar.JarEntry::getName))
          .noneMatch(name -> name.startsWith("org/nd4j/shade/yaml/snakeyaml/constructor/"))
          .noneMatch(name -> name.startsWith("org/nd4j/shade/wstx/dtd/"))
          .noneMatch(name -> name.startsWith("it/unimi/"));
    }
  }

  @Test
  void theJarSaysWhatItIsMadeOf() throws Exception {
    try (var jar = new java.util.jar.JarFile(JAR)) {
      var list = jar.getEntry("META-INF/sbom/graft.cdx.json");
      assumeThat(list).as("Maven leaves the list out where it is offline").isNotNull();
      JsonNode sbom = new ObjectMapper().readTree(jar.getInputStream(list));
      assertThat(sbom.path("bomFormat").asText()).isEqualTo("CycloneDX");
      assertThat(sbom.path("components").findValuesAsText("name"))
          .contains("deeplearning4j-nn", "onnxruntime", "tokenizers", "picocli")
          .noneMatch(name -> name.startsWith("spark-") || name.startsWith("junit"));
    }
  }

  @Test
  void theJarHoldsTheNoticesThatItsNoticeNames() throws Exception {
    assertThat(textInJar("META-INF/NOTICE"))
        .startsWith(Files.readString(GraftProcess.ROOT.resolve("NOTICE")))
        .contains("Jackson JSON processor");
    assertThat(textInJar("META-INF/LICENSE"))
        .isEqualTo(Files.readString(GraftProcess.ROOT.resolve("LICENSE")));
    assertThat(textInJar("META-INF/LICENSE.txt")).contains("Stephen Colebourne");
    assertThat(textInJar("LICENSE")).contains("James Mudd");
    assertThat(textInJar("ThirdPartyNotices.txt")).contains("THIRD PARTY");
  }

  private static String textInJar(String name) throws IOException {
    try (var jar = new java.util.jar.JarFile(JAR)) {
      return new String(
          jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
