using Microsoft.Testing.Platform.Extensions.Messages;

namespace ClaudePerf.Pester.Tests;

/// <summary>A test as Run-Pester.ps1 reports it.</summary>
/// <param name="File">The test file's name.</param>
/// <param name="Path">The names of the blocks around the test and of the test itself.</param>
/// <param name="Result">Pester's word: Passed, Failed, Skipped, Inconclusive, NotRun.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Message">Why it failed or was skipped.</param>
internal sealed record PesterTest(string File, string Path, string Result, double Milliseconds, string? Message)
{
    internal TestNode ToNode(string uid, string version)
    {
        var properties = new PropertyBag(State());
        var end = DateTimeOffset.UtcNow;
        var duration = TimeSpan.FromMilliseconds(Milliseconds);
        properties.Add(new TimingProperty(new TimingInfo(end - duration, end, duration)));
        return new TestNode { Uid = uid, DisplayName = $"{Path} (Pester {version})", Properties = properties };
    }

    private TestNodeStateProperty State() => Result switch
    {
        "Passed" => PassedTestNodeStateProperty.CachedInstance,
        "Skipped" => new SkippedTestNodeStateProperty(Message ?? "skipped"),
        "Discovered" => DiscoveredTestNodeStateProperty.CachedInstance,
        // Inconclusive, NotRun and whatever else comes: nothing was shown, so it counts as a failure.
        _ => new FailedTestNodeStateProperty($"{Result}: {Message}"),
    };
}
