using System.Management.Automation;
using System.Management.Automation.Host;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Cmdlets;

/// <summary>The live view on the terminal's alternate screen, so that the previous content reappears at the end.</summary>
internal sealed class LiveTerminal(PSHostUserInterface host, LiveViewer viewer, bool hasKeys) : ILiveOutput
{
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
            host.Write(LiveFrame.EnterScreen);
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
            host.Write(LiveFrame.LeaveScreen);
        _isOpen = false;
        if (viewer.WasInterrupted)
            throw new PipelineStoppedException();
    }

    private void Draw()
    {
        _size = host.RawUI.WindowSize;
        host.Write(LiveFrame.Draw(viewer, _size.Width, _size.Height, _color));
    }
}
