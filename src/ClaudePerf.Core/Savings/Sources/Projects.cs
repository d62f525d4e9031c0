using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Replay;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Sources;

/// <summary>Lists the projects that a saving comes from.</summary>
internal static class Projects
{
    private const int MaximumListed = 5;

    internal static IEnumerable<string> Of(SavingReplayResult result) => result.Sessions
        .GroupBy(static session => session.Project ?? "")
        .Select(static project => (Name: project.Key, Saving: project.Sum(static session => session.Saving),
            Count: project.Count(static session => session.Saving > 0)))
        .Where(static project => project.Saving > 0)
        .OrderByDescending(static project => project.Saving).ThenBy(static project => project.Name, StringComparer.Ordinal)
            .Take(MaximumListed)
        .Select(project => string.Create(CultureInfo.CurrentCulture,
            $"{(project.Name.Length == 0 ? "no project" : project.Name)}: {DollarText.Of(project.Saving)} in "
                + $"{CountText.Of(project.Count, "session")}"));
}
