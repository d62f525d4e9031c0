using System.Management.Automation.Host;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>The live view's overview once, as ordinary output.</summary>
internal sealed class LiveSnapshot(PSHostUserInterface host) : ILiveOutput
{
    public void Show(LiveUsage usage, UsageTable table, bool isNew)
    {
        foreach (var line in LiveScreen.Draw(usage, host.RawUI.WindowSize.Width, int.MaxValue, ILiveOutput.WantsColor))
            host.WriteLine(line);
    }
}
