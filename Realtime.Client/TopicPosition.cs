namespace Realtime.Client;

/// <summary>
/// How far an app is in a topic. Keep it beside what was made of the changes up to it, and subscribe with it next time; the
/// <c>seq</c> and <c>epoch</c> of a HISTORY page are one too.
/// </summary>
/// <param name="Seq">The last change that was handled; 0 is before the first.</param>
/// <param name="Epoch">The run of seqs it was counted in. In another one it means nothing.</param>
public readonly record struct TopicPosition(long Seq, string Epoch);
