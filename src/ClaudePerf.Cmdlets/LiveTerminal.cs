using System.Management.Automation.Host;
using System.Text;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The live view on a terminal: on its second screen, so that what stood there before comes back at the end; with <paramref name="stays"/> once, as ordinary output.
/// </summary>
internal sealed class LiveTerminal(PSHostUserInterface host, bool stays) : ILiveOutput
{
    private const string EnterScreen = "\u001b[?1049h\u001b[?25l";
    private const string LeaveScreen = "\u001b[?25h\u001b[?1049l";
    private const string BeginFrame = "\u001b[?2026h\u001b[H";
    private const string EndFrame = "\u001b[J\u001b[?2026l";
    private const string EndLine = "\u001b[K";

    private readonly bool _color = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private LiveUsage? _shown;
    private Size _size;
    private bool _isOpen;

    public void Show(LiveUsage usage, UsageTable table, bool isNew)
    {
        _shown = usage;
        _size = host.RawUI.WindowSize;
        if (stays)
        {
            foreach (var line in LiveScreen.Draw(usage, _size.Width, int.MaxValue, _color))
                host.WriteLine(line);
            return;
        }
        if (!_isOpen)
            host.Write(EnterScreen);
        _isOpen = true;
        var frame = new StringBuilder(BeginFrame);
        var lines = LiveScreen.Draw(usage, _size.Width, Math.Max(1, _size.Height - 1), _color);
        foreach (var line in lines)
            frame.Append(line).Append(EndLine).Append("\r\n");
        frame.Append("Ctrl+C ends").Append(EndLine).Append(EndFrame);
        host.Write(frame.ToString());
    }

    public void Refit()
    {
        if (_shown is { } usage && host.RawUI.WindowSize != _size)
            Show(usage, null!, isNew: false);
    }

    public void End()
    {
        if (_isOpen)
            host.Write(LeaveScreen);
        _isOpen = false;
    }
}
