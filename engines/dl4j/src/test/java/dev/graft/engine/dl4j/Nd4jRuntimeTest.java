package dev.graft.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.NativeLibrary;
import dev.graft.Samples;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.UnsupportedProfileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

class Nd4jRuntimeTest {

  private static final ArithmeticProfile PROFILE = ArithmeticProfile.choose("auto", 1);

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  @Test
  void nativeThreadsAreTheProfiles() {
    assertThat(Nd4jRuntime.blasThreads()).isEqualTo(1);
    assertThat(Nd4jRuntime.ompThreads()).isEqualTo(1);
  }

  @Test
  void pinningAgainHoldsForAnotherThread() throws InterruptedException {
    AtomicInteger threads = new AtomicInteger();
    Thread other =
        new Thread(
            () -> {
              NativeRuntime.pin(PROFILE);
              threads.set(Nd4jRuntime.ompThreads());
            });
    other.start();
    other.join();
    assertThat(threads).hasValue(1);
  }

  /**
   * In a JVM that has not loaded anything: without protection ND4J fails to lock its cache, and the
   * class is unusable from then on.
   */
  @Test
  void anInterruptWhileTheLibrariesAreLoadedBreaksNothing() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PinInterrupted.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("pinned, interrupted: true, sum 3.0");
  }

  /** What a task is that Spark kills when it has just begun. */
  static final class PinInterrupted {
    public static void main(String[] args) {
      // As it comes with the task.
      ArithmeticProfile profile = ArithmeticProfile.choose("auto", 1);
      // In an executor Spark has logged before: Log4j 2.24 cannot begin in a thread that is
      // interrupted.
      LoggerFactory.getLogger(PinInterrupted.class);
      Thread.currentThread().interrupt();
      NativeRuntime.pin(profile);
      boolean interrupted = Thread.interrupted();
      double sum = Nd4j.create(new float[] {1, 2}).sumNumber().doubleValue();
      System.out.println("pinned, interrupted: " + interrupted + ", sum " + sum);
    }
  }

  @Test
  void theKernelsAreTheProfiles() throws IOException {
    String maps = Files.readString(Path.of("/proc/self/maps"));
    String blas =
        maps.lines()
            .filter(line -> line.contains("libopenblas_nolapack"))
            .map(line -> line.substring(line.indexOf('/')))
            .findFirst()
            .orElseThrow();
    assertThat(
            NativeLibrary.getInstance(blas)
                .getFunction("openblas_get_corename")
                .invokeString(new Object[0], false))
        .isEqualTo(PROFILE.blasKernel());
    assertThat(maps).contains("linux-x86_64" + PROFILE.nativeExtension() + "/libnd4jcpu");
  }

  @Test
  void anotherProfileInTheSameJvmIsRefusedNamingBoth() {
    ArithmeticProfile other = ArithmeticProfile.choose("auto", 2);
    assertThatThrownBy(() -> NativeRuntime.pin(other))
        .isInstanceOf(UnsupportedProfileException.class)
        .hasMessageStartingWith("Cannot compute with " + other + " on ")
        .hasMessageEndingWith("this JVM already computes with " + PROFILE + "; start a new one.");
    assertThat(Nd4jRuntime.ompThreads()).isEqualTo(1);
  }

  @Test
  void whoeverHasNoWishGetsWhatIsPinned() {
    NativeRuntime.pinIfFree();
    assertThat(Nd4jRuntime.ompThreads()).isEqualTo(1);
  }

  @Test
  void theEnvironmentSaysWhatTheProfileSays() {
    assertThat(NativeRuntime.environment(ArithmeticProfile.choose("avx2", 3)))
        .containsEntry("OMP_NUM_THREADS", "3")
        .containsEntry("OPENBLAS_NUM_THREADS", "3")
        .containsEntry("OPENBLAS_CORETYPE", "Haswell")
        .containsEntry("ONEDNN_MAX_CPU_ISA", "AVX2");
    assertThat(ArithmeticProfile.choose("avx512", 2))
        .hasToString(
            "avx512, ND4J-onednn-avx512, OpenBLAS kernel SkylakeX, 2 native threads a task");
  }
}
