package dev.graft.track;

import dev.graft.io.BundleStore;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Event files of TensorBoard. Most Hadoop filesystems cannot append: what is told is kept for a
 * while, then written as one more file, which TensorBoard reads behind the one before. They come
 * after five seconds at first and ever more rarely, so that a long training does not leave
 * thousands.
 */
public final class TensorBoard implements Tracker {

  private static final long FIRST_NANOS = 5_000_000_000L;

  /** A file tells this part of a training so far, at least. */
  private static final int PART = 10;

  /** It tells no more bytes than this, unless one event has more. */
  private static final int LARGE = 4 << 20;

  /** Files that wait to be written: more mean that nothing can be written. */
  private static final int WAITING = 8;

  private final BundleStore folder;
  private final int histogramsEvery;
  private final Duration patience;
  private final Outbox outbox;
  private final Events events = new Events();
  private final long begun = System.nanoTime();
  private final String name;
  private long written = begun;
  private int files;
  private int kept;

  /**
   * @param folder of the event files
   * @param attempt when this try has begun, in milliseconds: its files come behind those of tries
   *     before
   * @param histogramsEvery rounds between two histograms; 0: none
   * @param patience how long the end waits for what is still to be written
   */
  public TensorBoard(BundleStore folder, long attempt, int histogramsEvery, Duration patience) {
    this.folder = folder;
    this.histogramsEvery = histogramsEvery;
    this.patience = patience;
    this.name = String.format(Locale.ROOT, "events.out.tfevents.%013d.graft.", attempt);
    this.outbox = new Outbox("TensorBoard", WAITING, Duration.ofSeconds(1));
    events.version(System.currentTimeMillis());
  }

  @Override
  public void goesOnWith(long round) {
    events.start(System.currentTimeMillis(), round);
  }

  @Override
  public void figures(long round, Map<String, Double> figures) {
    Map<String, Double> finite = new TreeMap<>(figures);
    finite.values().removeIf(value -> !Double.isFinite(value));
    if (!finite.isEmpty()) {
      events.figures(System.currentTimeMillis(), round, finite);
      kept += finite.size();
      writeInTime();
    }
  }

  @Override
  public boolean wantsHistograms(long round) {
    return histogramsEvery > 0 && round % histogramsEvery == 0;
  }

  @Override
  public void histogram(long round, String of, Histogram numbers) {
    events.histogram(System.currentTimeMillis(), round, of, numbers);
    kept++;
  }

  @Override
  public void pictures(long round, List<Picture> pictures) {
    for (Picture picture : pictures) {
      events.picture(System.currentTimeMillis(), round, picture);
      kept++;
    }
  }

  private void writeInTime() {
    long since = System.nanoTime() - written;
    boolean due = since > Math.max(FIRST_NANOS, (written - begun) / PART) && outbox.idle();
    if (due || events.size() > LARGE) {
      write();
    }
  }

  private void write() {
    if (kept > 0) {
      outbox.put(
          new File(
              folder, name + String.format(Locale.ROOT, "%06d", files++), kept, events.take()));
      events.version(System.currentTimeMillis());
      kept = 0;
      written = System.nanoTime();
    }
  }

  @Override
  public void settle(Status status, BooleanSupplier hurried) {
    write();
    outbox.finish(patience);
  }

  @Override
  public void close() {
    outbox.finish(Duration.ZERO);
  }

  @Override
  public Told told() {
    return new Told(folder.location(), outbox.lost());
  }

  /** A file of events. */
  private record File(BundleStore folder, String name, int count, byte[] content)
      implements Outbox.Delivery {

    @Override
    public String kind() {
      return "events";
    }

    @Override
    public void send() throws IOException {
      try (OutputStream out = folder.create(name)) {
        out.write(content);
      }
    }
  }
}
