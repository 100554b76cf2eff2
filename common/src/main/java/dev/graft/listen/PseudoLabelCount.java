package dev.graft.listen;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.io.Json;
import dev.graft.io.SavedState;
import dev.graft.train.PseudoLabels;

/** What became of unlabelled examples, in all rounds and in the last one. */
public final class PseudoLabelCount implements TrainingListener {

  private static final String PART = "pseudoLabels";

  private long seen;
  private long taken;
  private double confidence;
  private long known;
  private long right;
  private ObjectNode last;

  @Override
  public void pseudoLabelled(PseudoLabels labels) {
    seen += labels.seen();
    taken += labels.taken();
    confidence += labels.confidence() * labels.taken();
    known += labels.known();
    right += labels.right();
    last = described(labels.seen(), labels.taken(), labels.confidence());
    tell(last, labels.known(), labels.right());
    ArrayNode byClass = last.putArray("byClass");
    for (long of : labels.byClass()) {
      byClass.add(of);
    }
  }

  private static ObjectNode described(long seen, long taken, double confidence) {
    return Json.object().put("seen", seen).put("taken", taken).put("confidence", confidence);
  }

  /** How right those are whose class is known, if there are any. */
  public static void tell(ObjectNode to, long known, long right) {
    if (known > 0) {
      to.put("known", known).put("right", (double) right / known);
    }
  }

  /** Counts of all rounds, and of the {@code last}; null: labels alone were trained on. */
  public ObjectNode json() {
    if (last == null) {
      return null;
    }
    ObjectNode all = described(seen, taken, taken == 0 ? 0 : confidence / taken);
    tell(all, known, right);
    return all.set("last", last);
  }

  @Override
  public void save(SavedState to) {
    if (last != null) {
      SavedState own = to.in(PART);
      own.put("seen", seen);
      own.put("taken", taken);
      own.put("confidence", confidence);
      own.put("known", known);
      own.put("right", right);
      own.put("last", last.deepCopy());
    }
  }

  @Override
  public void restore(SavedState from) {
    SavedState own = from.in(PART);
    if (own.has("last")) {
      seen = own.whole("seen");
      taken = own.whole("taken");
      confidence = own.number("confidence");
      known = own.has("known") ? own.whole("known") : 0;
      right = own.has("right") ? own.whole("right") : 0;
      last = (ObjectNode) own.json("last");
    }
  }
}
