using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>Where a live view goes.</summary>
internal interface ILiveOutput
{
    /// <summary>Whether colours are wanted: NO_COLOR says that they are not.</summary>
    static bool WantsColor => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Shows how things are.</summary>
    /// <param name="usage">The sums.</param>
    /// <param name="table">The requests that they are of.</param>
    /// <param name="isNew">Whether something was used since the last time.</param>
    void Show(LiveUsage usage, UsageTable table, bool isNew);

    /// <summary>Is set when a key was pressed; null where there are no keys.</summary>
    WaitHandle? Pressed => null;

    /// <summary>Whether the person has quit.</summary>
    bool HasEnded => false;

    /// <summary>Shows what a key or another size of the terminal changes.</summary>
    void Refit()
    {
    }

    /// <summary>Leaves the terminal as it was.</summary>
    void End()
    {
    }
}
