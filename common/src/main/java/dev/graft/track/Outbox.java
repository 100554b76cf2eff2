package dev.graft.track;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends things in their order, in a thread of its own. What fails is tried again, with longer and
 * longer breaks; what is refused, or finds the box full, is lost and counted. The first trouble is
 * a warning, and the only one.
 */
final class Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** Tries before anything is said. */
  private static final int PATIENT = 3;

  /** The longest break is the first one times two to the power of this. */
  private static final int DOUBLINGS = 5;

  /** What is being sent notices within this time that it is to end. */
  private static final Duration UNINTERRUPTED = Duration.ofSeconds(2);

  private static final long LOOK_NANOS = 100_000_000L;
  private static final String OVER = "time was up";

  private final String to;
  private final int most;
  private final long firstBreakMillis;
  private final Deque<Delivery> waiting = new ArrayDeque<>();
  private final Map<String, Integer> lost = new TreeMap<>();
  private final Thread thread;
  private boolean ending;
  private boolean sending;
  private long deadline;
  private String reason;
  private boolean said;

  /** Something to be sent. */
  interface Delivery {

    /** What it is, for people, in the plural. */
    String kind();

    /** How many of these it is. */
    int count();

    /**
     * Sends it.
     *
     * @throws RefusedException if trying again is of no use
     */
    void send() throws IOException, InterruptedException;
  }

  /**
   * @param to who gets it, for people
   * @param most things that wait
   * @param firstBreak before what failed is tried again
   */
  Outbox(String to, int most, Duration firstBreak) {
    this.to = to;
    this.most = most;
    this.firstBreakMillis = firstBreak.toMillis();
    this.thread = new Thread(this::run, "graft sends to " + to);
    thread.setDaemon(true);
    thread.start();
  }

  /** Puts something behind what waits. */
  synchronized void put(Delivery delivery) {
    if (waiting.size() >= most) {
      lose(delivery, "too much was waiting to be sent");
    } else {
      putInAnyCase(delivery);
    }
  }

  /** The same of what there is little of: it does not matter how much waits already. */
  synchronized void putInAnyCase(Delivery delivery) {
    if (ending) {
      lose(delivery, OVER);
      return;
    }
    waiting.add(delivery);
    notifyAll();
  }

  /** Whether nothing waits: what comes next will be sent at once. */
  synchronized boolean idle() {
    return waiting.isEmpty() && !sending;
  }

  /**
   * Waits until nothing waits any more.
   *
   * @param hurried whether somebody has no time for it any more
   * @return false if something still does after this time
   */
  synchronized boolean flush(Duration patience, BooleanSupplier hurried) {
    long until = System.nanoTime() + patience.toNanos();
    try {
      while (!idle() && until - System.nanoTime() > 0 && !hurried.getAsBoolean()) {
        long left = Math.max(1, until - System.nanoTime());
        TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, LOOK_NANOS));
      }
    } catch (InterruptedException e) { // whoever trains is asked to stop: then nobody waits
      Thread.currentThread().interrupt();
    }
    return idle();
  }

  /**
   * The same, and takes nothing more.
   *
   * @param patience after which what still waits is lost
   */
  void finish(Duration patience) {
    synchronized (this) {
      deadline = System.nanoTime() + patience.toNanos();
      ending = true;
      notifyAll();
    }
    join(patience);
    thread.interrupt();
    join(UNINTERRUPTED);
    synchronized (this) {
      waiting.forEach(delivery -> lose(delivery, OVER));
      waiting.clear();
    }
  }

  private void join(Duration most) {
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, most.toNanos());
    } catch (InterruptedException e) { // as above
      Thread.currentThread().interrupt();
    }
  }

  /** What was lost and why, a sentence; null: nothing was. */
  synchronized String lost() {
    return lost.isEmpty()
        ? null
        : lost.entrySet().stream()
                .map(
                    entry ->
                        String.format(Locale.ROOT, "%s (%,d)", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "))
            + ": "
            + reason;
  }

  private void run() {
    try {
      for (Delivery next = next(); next != null; next = next()) {
        deliver(next);
        sent();
      }
    } catch (InterruptedException e) {
      LOG.debug("what still waits for {} is given up", to, e);
    }
  }

  private synchronized Delivery next() throws InterruptedException {
    while (waiting.isEmpty() && !ending) {
      wait();
    }
    boolean late = ending && deadline - System.nanoTime() <= 0;
    sending = !late && !waiting.isEmpty();
    return late ? null : waiting.poll();
  }

  private synchronized void sent() {
    sending = false;
    notifyAll();
  }

  private void deliver(Delivery delivery) throws InterruptedException {
    try {
      for (int tries = 1; !isOver(delivery, tries); tries++) {
        LOG.debug("{} of {} are tried again", delivery.kind(), to);
      }
    } catch (InterruptedException e) {
      lose(delivery, OVER);
      throw e;
    }
  }

  /** Whether it was sent, or lost for good. */
  private boolean isOver(Delivery delivery, int tries) throws InterruptedException {
    try {
      delivery.send();
    } catch (RefusedException e) {
      lose(delivery, e.getMessage());
    } catch (IOException e) {
      if (triesAgain(e, tries)) {
        return false;
      }
      lose(delivery, reason(e));
    } catch (RuntimeException | Error e) { // ours; training is not to be lost for it
      LOG.debug("what was in the way of {}", to, e);
      lose(delivery, e.toString());
    }
    return true;
  }

  /** Waits for the next try; false: there is no time for one. */
  private synchronized boolean triesAgain(IOException e, int tries) throws InterruptedException {
    if (tries == PATIENT) {
      say(reason(e) + "; it is tried again");
    }
    long pause = firstBreakMillis << Math.min(DOUBLINGS, tries - 1);
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
    boolean ended = ending;
    while (until - System.nanoTime() > 0 && (ended || !ending)) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until - System.nanoTime()));
    }
    return !ending || deadline - System.nanoTime() > 0;
  }

  private synchronized void lose(Delivery delivery, String why) {
    lost.merge(delivery.kind(), delivery.count(), Integer::sum);
    reason = reason == null ? why : reason;
    say(why);
  }

  private void say(String why) {
    if (!said) {
      said = true;
      LOG.warn("{} does not get all that it is told: {}. Training goes on.", to, why);
    }
  }

  /** Many of Java's network exceptions have no message. */
  private static String reason(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
