package dev.graft.spark.cli;

import dev.graft.io.Printable;
import java.io.IOException;
import java.io.Writer;

/** What a command prints: names that strangers gave do nothing to the terminal. */
final class PrintableWriter extends Writer {

  private final Writer out;

  PrintableWriter(Writer out) {
    this.out = out;
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    out.write(Printable.lines(new String(text, from, length)));
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
