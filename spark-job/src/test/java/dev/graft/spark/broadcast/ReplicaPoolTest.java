package dev.graft.spark.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.model.Trainable;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.train.Replica;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplicaPoolTest {

  private static final int MANY = 64;

  private static List<Replica> lent(Trainable network, int copies) {
    return ReplicaPool.useAll(
        Collections.nCopies(copies, network), LocalSpark.PROFILE, replicas -> replicas);
  }

  @Test
  void asManyAreKeptAsTheLastCallOfSeveralNeeds() {
    Trainable network =
        Fixtures.trainable(
            Fixtures.network(
                Fixtures.settings("model.layers = [{ name = kept, type = output, units = 3 }]")));
    Set<Replica> first = new HashSet<>(lent(network, MANY));
    assertThat(first).hasSize(MANY);
    assertThat(first).containsExactlyInAnyOrderElementsOf(lent(network, MANY));
    assertThat(first).containsAll(lent(network, 1));
    Set<Replica> again = new HashSet<>(lent(network, MANY));
    again.retainAll(first);
    // One for each task that has run at the same time.
    assertThat(again).hasSizeBetween(1, MANY / 2);
  }
}
