using System.Runtime.InteropServices;

namespace ClaudePerf.Performance.Peers;

/// <summary>The console host that is measured.</summary>
/// <param name="File">The executable.</param>
/// <param name="Name">Its name in figures: <c>claudeperf</c> is published, compiled ahead of time for this platform.</param>
internal sealed record OwnShell(string File, string Name)
{
    /// <summary>Publishes it into a folder, as users get it; if that fails, uses the built one under another name, since it starts
    /// slower.</summary>
    /// <param name="folder">The target folder.</param>
    /// <param name="given">One that is published already; may be null.</param>
    /// <param name="skipped">Called if it could not be published.</param>
    internal static OwnShell Publish(string folder, string? given, ICollection<Skipped> skipped)
    {
        if (given is not null)
            return new OwnShell(Path.GetFullPath(given), "claudeperf");
        try
        {
            // The lock files name no platform; a separate lock file leaves them unchanged.
            new PeerProgram(
                "dotnet",
                [
                    "publish", Path.Combine(Repository.Root, "src", "ClaudePerf.Shell"), "--configuration", "Release", "--runtime",
                        RuntimeInformation.RuntimeIdentifier, "--self-contained", "false",
                    "-p:NuGetLockFilePath=obj/publish.lock.json", "-p:RestoreLockedMode=false", "--output", folder,
                ],
                new Dictionary<string, string?>()).Run();
            return new OwnShell(Path.Combine(folder, Path.GetFileName(Repository.Shell)), "claudeperf");
        }
        catch (PeerException e)
        {
            skipped.Add(new Skipped("claudeperf, compiled ahead",
                $"It could not be published; the built one was measured under the name claudeperf-built. {e.Message}"));
            return new OwnShell(Repository.Shell, "claudeperf-built");
        }
    }
}
