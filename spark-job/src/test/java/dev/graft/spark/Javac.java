package dev.graft.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Java's compiler: that of this JVM or, as a run-time has none, that of the build. */
interface Javac {

  /**
   * Compiles.
   *
   * @param arguments as on javac's command line
   * @throws IllegalStateException saying what the compiler said
   */
  void compile(List<String> arguments) throws IOException;

  static Javac here() {
    return ToolProvider.getSystemJavaCompiler() == null ? ofBuild() : Javac::inThisJvm;
  }

  private static void inThisJvm(List<String> arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
    int code =
        ToolProvider.getSystemJavaCompiler().run(null, to, to, arguments.toArray(String[]::new));
    refuse(code, said.toString(StandardCharsets.UTF_8));
  }

  /** A process of its own. */
  static Javac ofBuild() {
    Path javac =
        Stream.of(
                Optional.ofNullable(System.getProperty("test.javac")).map(Path::of),
                Optional.ofNullable(System.getenv("JAVA_HOME"))
                    .map(home -> Path.of(home, "bin", "javac")))
            .flatMap(Optional::stream)
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "This test compiles Java, and the JVM in "
                            + System.getProperty("java.home")
                            + " has no compiler: set JAVA_HOME to a JDK, or -Dtest.javac to its javac."));
    return arguments -> inAProcess(javac, arguments);
  }

  private static void inAProcess(Path javac, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(javac.toString()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      refuse(process.waitFor(), said);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void refuse(int code, String said) {
    if (code != 0) {
      throw new IllegalStateException(said);
    }
  }
}
