using Realtime.Domain.Delivery;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <summary>What a thread has come to: its replies that are not deleted.</summary>
/// <param name="Count">How many there are, counted up to 1000.</param>
/// <param name="LastReplySeq">The seq of the last one.</param>
/// <param name="Participants">The user ids of the first 5 who wrote in it, in that order.</param>
public sealed record ThreadSummary(int Count, DateTimeOffset LastReplyAt, long LastReplySeq, IReadOnlyList<string> Participants);

/// <summary>Asks for the threads that the caller follows, in what the caller may read now: the one with the last reply first.</summary>
/// <param name="Unread">True: only those with something to read.</param>
/// <param name="Limit">1 to 100; 50 unless set.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record ListThreads(bool? Unread = null, int? Limit = null, string? Cursor = null);

/// <summary>A thread that the caller follows: of an own message, with an own reply, with a reply that names the caller, or followed by hand.</summary>
/// <param name="Root">The message it is the thread of; <c>thread</c> has what came of it.</param>
/// <param name="ReadSeq">The caller's watermark in the thread: its replies up to here are read.</param>
/// <param name="Unread">Replies of others above it that are not deleted, counted up to 1000.</param>
/// <param name="Mentions">Those of them that mention the caller, a role that the caller has, or everyone.</param>
public sealed record FollowedThread(Message Root, long ReadSeq, int Unread, int Mentions);

/// <param name="NextCursor">Absent on the last page.</param>
public sealed record ThreadPage(IReadOnlyList<FollowedThread> Items, string? NextCursor = null);

/// <summary>Moves the caller's watermark in a thread forward; never back. That of the topic stays where it is.</summary>
/// <param name="ThreadId">The root of a thread that the caller may read; else <c>not_found</c>, and <c>invalid</c> (<c>not_a_root</c>) for a message in a thread.</param>
/// <param name="Seq">Read up to here, inclusive. Past the topic's head counts as the head.</param>
public sealed record MarkThreadRead(string ThreadId, long Seq);

/// <summary>Follows a thread, from now on, or follows it no longer, whatever is written in it. A second time it changes nothing.</summary>
/// <param name="ThreadId">As in <see cref="MarkThreadRead"/>; it need not have replies.</param>
public sealed record FollowThread(string ThreadId);

/// <summary>The user has read a thread up to a seq, on whatever device.</summary>
public sealed record ThreadRead(TopicRef Topic, string ThreadId, long Seq, int Unread, int Mentions) : ILatest
{
    string ILatest.LatestKey => ThreadId;
}

/// <summary>The user follows a thread, or does so no longer, by hand, on whatever device.</summary>
public sealed record ThreadFollow(TopicRef Topic, string ThreadId, bool Follows);
