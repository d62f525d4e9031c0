using ClaudePerf.Core.Reports.Live;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Passes the console's keys to a live view. A thread of its own waits for them, as the console shows keys that are typed while nobody waits. Ctrl+C is a key meanwhile: a thread that
/// waits for one cannot be ended, and would take the prompt's next key.
/// </summary>
internal sealed class LiveKeyboard : IDisposable
{
    private readonly LiveViewer _viewer;
    private readonly AutoResetEvent _pressed = new(false);
    private readonly bool _wasInput = Console.TreatControlCAsInput;
    private int _isChanged;
    private volatile bool _isOver;

    internal LiveKeyboard(LiveViewer viewer) => _viewer = viewer;

    /// <summary>Is set when a key was pressed.</summary>
    internal WaitHandle Pressed => _pressed;

    /// <summary>Begins to read keys.</summary>
    internal void Start()
    {
        Console.TreatControlCAsInput = true;
        new Thread(Read) { IsBackground = true, Name = "keys of the live view" }.Start();
    }

    /// <summary>Whether a key has changed the screen since this was asked last.</summary>
    internal bool TakeChange() => Interlocked.Exchange(ref _isChanged, 0) != 0;

    public void Dispose()
    {
        _isOver = true;
        Console.TreatControlCAsInput = _wasInput;
        _pressed.Dispose();
    }

    private void Read()
    {
        while (!_isOver)
        {
            var key = Console.ReadKey(intercept: true);
            if (_isOver)
                return;
            if (_viewer.Press(key))
                Interlocked.Exchange(ref _isChanged, 1);
            if (_viewer.HasEnded)
                _isOver = true;
            try
            {
                _pressed.Set();
            }
            catch (ObjectDisposedException)
            {
                // The view ended between the key and its report.
                return;
            }
        }
    }
}
