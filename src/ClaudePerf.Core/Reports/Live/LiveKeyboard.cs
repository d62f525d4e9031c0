namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// Passes the console's keys to a live view. A separate thread waits for keys, because the console echoes keys typed while nothing reads
/// them. Ctrl+C is treated as a key during that time: a thread that waits for a key cannot be ended, and would take the next key meant for
/// the prompt.
/// </summary>
public sealed class LiveKeyboard : IDisposable
{
    private readonly LiveViewer _viewer;
    private readonly AutoResetEvent _pressed = new(false);
    private readonly bool _treatedControlCAsInput = Console.TreatControlCAsInput;
    private int _isChanged;
    private volatile bool _isOver;

    /// <summary>Prepares reading keys.</summary>
    /// <param name="viewer">Gets the keys.</param>
    public LiveKeyboard(LiveViewer viewer) => _viewer = viewer;

    /// <summary>Signaled when a key is pressed.</summary>
    public WaitHandle Pressed => _pressed;

    /// <summary>Starts reading keys.</summary>
    public void Start()
    {
        Console.TreatControlCAsInput = true;
        new Thread(Read) { IsBackground = true, Name = "keys of the live view" }.Start();
    }

    /// <summary>Whether a key has changed the screen since the last call.</summary>
    public bool TakeChange() => Interlocked.Exchange(ref _isChanged, 0) != 0;

    /// <summary>Restores the console.</summary>
    public void Dispose()
    {
        _isOver = true;
        Console.TreatControlCAsInput = _treatedControlCAsInput;
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
                // The view ended between the key press and its signal.
                return;
            }
        }
    }
}
