-- Asked for with every message: who wants to know of all of them, however many have muted the topic.
create index ix_notification_settings_topic_key on notification_settings (topic_key) where level = 1;
