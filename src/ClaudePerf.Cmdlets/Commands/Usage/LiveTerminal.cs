using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>The live view on a terminal: on its second screen, so that what stood there before comes back at the end.</summary>
internal sealed class LiveTerminal(PSHostUserInterface host, LiveViewer viewer, bool hasKeys) : ILiveOutput
{
    private const string EnterScreen = "\u001b[?1049h\u001b[?25l";
    private const string LeaveScreen = "\u001b[?25h\u001b[?1049l";
    private const string BeginFrame = "\u001b[?2026h\u001b[H";
    private const string EndFrame = "\u001b[J\u001b[?2026l";
    private const string EndLine = "\u001b[K";

    private readonly bool _color = ILiveOutput.WantsColor;
    private readonly LiveKeyboard? _keyboard = hasKeys ? new LiveKeyboard(viewer) : null;
    private Size _size;
    private bool _isOpen;

    public WaitHandle? Pressed => _keyboard?.Pressed;

    public bool HasEnded => viewer.HasEnded;

    public void Show(LiveUsage usage, UsageTable table, bool isNew)
    {
        viewer.Update(usage, table);
        if (!_isOpen)
        {
            host.Write(EnterScreen);
            _isOpen = true;
            _keyboard?.Start();
        }
        Draw();
    }

    public void Refit()
    {
        if (_keyboard?.TakeChange() == true || host.RawUI.WindowSize != _size)
            Draw();
    }

    public void End()
    {
        _keyboard?.Dispose();
        if (_isOpen)
            host.Write(LeaveScreen);
        _isOpen = false;
        if (viewer.WasInterrupted)
            throw new PipelineStoppedException();
    }

    private void Draw()
    {
        _size = host.RawUI.WindowSize;
        var frame = new StringBuilder(BeginFrame);
        var lines = viewer.Draw(_size.Width, Math.Max(1, _size.Height), _color);
        for (var i = 0; i < lines.Count; i++)
            frame.Append(lines[i]).Append(EndLine).Append(i < lines.Count - 1 ? "\r\n" : "");
        host.Write(frame.Append(EndFrame).ToString());
    }
}
