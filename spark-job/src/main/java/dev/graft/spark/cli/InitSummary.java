package dev.graft.spark.cli;

import dev.graft.guess.Finding;
import dev.graft.spark.init.Guessed;
import java.io.PrintWriter;
import java.nio.file.Path;

/** What {@code init} has guessed, for people. */
final class InitSummary {

  private static final int MOST = 40;

  private InitSummary() {}

  static void print(Guessed guessed, Path file, PrintWriter out) {
    out.println();
    out.printf("  %-11s %-40s %-8s %s%n", "", "guess", "sure", "why");
    guessed.findings().forEach(finding -> line(finding, out));
    out.println();
    out.printf("  Written to %s; each guess is explained there. Next:%n%n", file);
    out.printf("    graft %s --conf %s%n%n", guessed.command(), file);
    out.flush();
  }

  private static void line(Finding finding, PrintWriter out) {
    String guess = finding.guess();
    String shown = guess.length() <= MOST ? guess : guess.substring(0, MOST - 3) + "...";
    out.printf(
        "  %-11s %-40s %-8s %s%n",
        finding.what(), shown, finding.confidence().word(), finding.why());
  }
}
