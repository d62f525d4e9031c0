using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>The output of the live view.</summary>
public interface ILiveOutput
{
    /// <summary>Whether colors are enabled; NO_COLOR disables them.</summary>
    static bool WantsColor => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Shows the current state.</summary>
    /// <param name="usage">The sums.</param>
    /// <param name="table">The requests behind the sums.</param>
    /// <param name="isNew">Whether there was new usage since the last call.</param>
    void Show(LiveUsage usage, UsageTable table, bool isNew);

    /// <summary>Signaled when a key is pressed; null if keys are not read.</summary>
    WaitHandle? Pressed => null;

    /// <summary>Whether the user has quit.</summary>
    bool HasEnded => false;

    /// <summary>Redraws after a key press or when the terminal's size has changed.</summary>
    void Refit()
    {
    }

    /// <summary>Restores the terminal.</summary>
    void End()
    {
    }
}
