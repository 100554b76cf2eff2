import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.SafeModeAction;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS and YARN in this JVM, for tests/long/yarn. Containers are processes, and one that takes more memory than it has
 * asked for is killed.
 *
 * <p>Arguments: a folder for everything, the node managers, the megabytes of each. Writes FOLDER/conf, for HADOOP_CONF_DIR, then says
 * "ready" and does what lines on standard input say: {@code safemode enter}, {@code safemode leave}, {@code stop NUMBER} (a node
 * manager, from 0). Ends with them.
 */
public final class MiniYarn {

  private MiniYarn() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]).toAbsolutePath();
    MiniDFSCluster hdfs = hdfs(folder);
    MiniYARNCluster yarn = yarn(folder, hdfs.getURI().toString(), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    write(clients(yarn.getConfig()), Files.createDirectories(folder.resolve("conf")));
    System.out.println("ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      obey(line.split(" "), hdfs, yarn);
      System.out.println("done: " + line);
    }
    // Shutting it down takes longer than anybody would wait.
    Runtime.getRuntime().halt(0);
  }

  private static void obey(String[] words, MiniDFSCluster hdfs, MiniYARNCluster yarn) throws IOException {
    if (words[0].equals("safemode")) {
      hdfs.getFileSystem().setSafeMode(words[1].equals("enter") ? SafeModeAction.SAFEMODE_ENTER : SafeModeAction.SAFEMODE_LEAVE);
      return;
    }
    yarn.getNodeManager(Integer.parseInt(words[1])).stop();
  }

  private static MiniDFSCluster hdfs(Path folder) throws IOException {
    Configuration hdfs = new Configuration();
    hdfs.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("hdfs").toString());
    hdfs.setInt("dfs.replication", 1);
    MiniDFSCluster cluster = new MiniDFSCluster.Builder(hdfs).numDataNodes(1).build();
    cluster.waitActive();
    return cluster;
  }

  private static MiniYARNCluster yarn(Path folder, String filesystem, int nodes, int megabytes) throws Exception {
    // Where the node managers have their folders.
    System.setProperty("test.build.data", folder.resolve("yarn").toString());
    YarnConfiguration yarn = new YarnConfiguration();
    yarn.set("fs.defaultFS", filesystem);
    yarn.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
    yarn.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, megabytes);
    // The cluster sets NM_PMEM_MB to this one.
    yarn.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, megabytes);
    yarn.setInt(YarnConfiguration.NM_VCORES, 8);
    // Memory is counted by what is resident; of addresses networks take more than twice that.
    yarn.setBoolean(YarnConfiguration.YARN_MINICLUSTER_CONTROL_RESOURCE_MONITORING, true);
    yarn.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, true);
    yarn.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    // True, as it is by default, leaves killing to a cgroup, which there is none.
    yarn.setBoolean(YarnConfiguration.NM_MEMORY_RESOURCE_ENFORCED, false);
    yarn.setInt(YarnConfiguration.NM_CONTAINER_MON_INTERVAL_MS, 200);
    // A node whose disk is fuller than this runs nothing.
    yarn.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 99.9f);
    yarn.setLong(YarnConfiguration.DEBUG_NM_DELETE_DELAY_SEC, 3600);
    yarn.setLong(YarnConfiguration.RM_NM_EXPIRY_INTERVAL_MS, 10_000);
    yarn.set(YarnConfiguration.NM_ENV_WHITELIST, "JAVA_HOME");
    // Else of capacity-scheduler.xml.
    Map.of("queues", "default", "default.capacity", "100", "default.maximum-am-resource-percent", "0.9")
        .forEach((key, value) -> yarn.set("yarn.scheduler.capacity.root." + key, value));
    MiniYARNCluster cluster = new MiniYARNCluster("graft", nodes, 1, 1);
    cluster.init(yarn);
    cluster.start();
    if (!cluster.waitForNodeManagersToConnect(60_000)) {
      throw new IllegalStateException("The node managers do not connect.");
    }
    return cluster;
  }

  /** What clients are to know. */
  private static Configuration clients(Configuration cluster) {
    Configuration clients = new Configuration(false);
    for (Map.Entry<String, String> entry : cluster) {
      if (entry.getKey().matches("yarn[.]resourcemanager[.].*(address|hostname)")) {
        clients.set(entry.getKey(), cluster.get(entry.getKey()));
      }
    }
    clients.set("fs.defaultFS", cluster.get("fs.defaultFS"));
    clients.setInt("dfs.replication", 1);
    // Else Spark asks for MapReduce's.
    clients.set(YarnConfiguration.YARN_APPLICATION_CLASSPATH, "");
    return clients;
  }

  private static void write(Configuration clients, Path folder) throws IOException {
    for (String name : new String[] {"core-site.xml", "yarn-site.xml"}) {
      try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
        clients.writeXml(out);
      }
    }
  }
}
